"""What happens in a shop, at random from a seed: customers text, colleagues work, rights change."""

import random
from typing import Any

import httpx

from tests.support import beside
from tests.support.relay import PASSWORD, Person
from tests.support.shop import Shop, fresh_number

Json = Any
EXPECTED = (200, 201, 202, 204, 403, 404, 409)
"""Answers that a history may meet: what is asked for may be gone, given away or opted out."""


class History:
    """A corner of a shop of its own: a store with a line, a person who is followed, a colleague, and
    an owner who never signs in (so their texts are shown to the store).
    """

    def __init__(self, shop: Shop, seed: int, *, shares: bool = False) -> None:
        self.shop = shop
        self.rnd = random.Random(seed)
        self._shares = shares
        self._tag = f"{seed}-{self.rnd.getrandbits(40):x}"
        self.store = self._add_store(f"Store {self._tag}")
        self.other = shop.uptown
        self.person = self._add_person("person")
        self.mate = self._add_person("mate")
        self.absent = self._add_user("absent")["id"]
        self.lines = [self._store_line(self.store), self._give_line(self.absent)]
        self.lines += [self._give_line(person.id) for person in (self.person, self.mate)]
        self.lines.append(shop.line_of(shop.cleo))
        self.numbers = [fresh_number() for _ in range(4)]
        self.threads: dict[str, str] = {}
        self._permissions: set[str] = set()
        self._store = self.store

    # ---- setting up

    def _add_store(self, name: str) -> str:
        store = {"name": name, "phone": "+12125550100", "time_zone": "America/New_York"}
        return str(self.shop.admin.post("/stores", store, 201)["id"])

    def _add_user(self, role: str) -> Json:
        name = f"{role}-{self._tag}"
        user = {"username": name, "name": name, "password": PASSWORD, "store_id": self.store}
        return self.shop.admin.post("/users", user, 201)

    def _add_person(self, role: str) -> Person:
        return self.shop.relay.sign_in(self._add_user(role)["username"])

    def _store_line(self, store: str) -> str:
        line = self.shop.add_line()
        self.shop.admin.post(f"/stores/{store}/onboarding", {"sms_number": line, "enable": True})
        return line

    def _give_line(self, user: str) -> str:
        self.shop.add_line()
        answer = self.shop.admin.call("PUT", f"/users/{user}/text-messaging")
        return str(self._expect(answer).json()["relay_number"])

    # ---- one step

    def step(self, n: int) -> None:
        """Something happens; its number stands in what is said."""
        every = [
            (9, self._text_in),
            (6, self._reply),
            (3, self._read),
            (2, self._dismiss),
            (3, self._assign),
            (2, self._add_lead),
            (2, self._stranger),
            (2, self._rename),
            (2, self._consent),
            (2, self._deputy),
            (2, self._whisper),
            (3, self._writing),
            (1, self._take),
            (1, self._rights),
            (1, self._release),
        ]
        weights = [weight for weight, _ in every]
        (_, happening), *_ = self.rnd.choices(every, weights)
        happening(n)

    def _text_in(self, n: int, body: str | None = None) -> None:
        number, line = self.rnd.choice(self.numbers), self.rnd.choice(self.lines)
        self.shop.phone(number).texts(line, body or f"text {n}")
        self._note()

    def _stranger(self, n: int) -> None:
        self.numbers.append(fresh_number())
        self._text_in(n)

    def _consent(self, n: int) -> None:
        self._text_in(n, self.rnd.choice(["STOP", "STOP", "START", "START", "HELP"]))

    def _reply(self, n: int) -> None:
        if id := self._some():
            who = self.rnd.choice([self.person, self.mate, self.shop.admin])
            self._expect(who.send(id, f"answer {n}"))

    def _read(self, n: int) -> None:
        if id := self._some():
            who = self.rnd.choice([self.person, self.mate])
            answer = self._expect(who.call("GET", f"/conversations/{id}/messages"))
            if answer.status_code == 200 and (texts := answer.json()["items"]):
                mark = {"message_id": self.rnd.choice(texts)["id"]}
                self._expect(who.call("POST", f"/conversations/{id}/read", mark))

    def _dismiss(self, n: int) -> None:
        if id := self._some():
            self._expect(self.mate.call("POST", f"/conversations/{id}/dismiss"))

    def _assign(self, n: int) -> None:
        if id := self._some():
            path = f"/conversations/{id}/assign"
            self._expect(self.shop.admin.call("POST", path, self._somebody()))

    def _add_lead(self, n: int) -> None:
        number = fresh_number()
        if self._shares and self.rnd.random() < 0.6:
            number = self.rnd.choice(self.numbers)
        self.numbers.append(number)
        lead = self.shop.add_lead(self._somebody(), first_name=f"Lead {n}", numbers=[number])
        if self.rnd.random() < 0.7:
            self._expect(self.mate.text(lead["id"], f"hello {n}"))
            self._note()

    def _rename(self, n: int) -> None:
        if id := self._some():
            seen = self.shop.admin.call("GET", f"/conversations/{id}")
            if seen.status_code == 404:
                return
            lead = seen.json()["lead"]["id"]
            if lead is not None:
                path, name = f"/leads/{lead}", {"first_name": f"Name {n}"}
                self._expect(self.shop.admin.call("PATCH", path, name))
            elif self._shares:
                chosen = {"lead_id": self.rnd.choice(seen.json()["candidates"])["id"]}
                self._expect(self.shop.admin.call("POST", f"/conversations/{id}/lead", chosen))

    def _deputy(self, n: int) -> None:
        """Somebody stands in for an owner in a conversation, or an owner is back."""
        colleague = self.rnd.choice([self.person.id, self.mate.id])
        if self.rnd.random() < 0.3:
            beside.stand_down(self.shop.relay, self.rnd.choice([colleague, self.absent]))
        elif id := self._some():
            beside.stand_in(self.shop.relay, id, colleague)

    def _whisper(self, n: int) -> None:
        if id := self._some():
            who = self.rnd.choice([self.person, self.mate, self.shop.sam])
            headers = {"Idempotency-Key": f"{self._tag}-{n}"}
            path, note = f"/conversations/{id}/notes", {"body": f"whisper {n}"}
            self._expect(who.call("POST", path, note, headers=headers))

    def _writing(self, n: int) -> None:
        if id := self._some():
            who = self.rnd.choice([self.person, self.mate])
            writes = {"writing": self.rnd.random() < 0.6}
            self._expect(who.call("POST", f"/conversations/{id}/writing", writes))

    def _take(self, n: int) -> None:
        """Somebody who supervises takes over, or hands back."""
        if id := self._some():
            what = self.rnd.choice(["take-over", "hand-back"])
            self._expect(self.shop.sam.call("POST", f"/conversations/{id}/{what}"))

    def _rights(self, n: int) -> None:
        """The followed person's store or permissions change."""
        if self.rnd.random() < 0.5:
            permission = self.rnd.choice(["supervise", "see_numbers"])
            self._permissions ^= {permission}
            change: Json = {"permissions": sorted(self._permissions)}
        else:
            self._store = self.other if self._store == self.store else self.store
            change = {"store_id": self._store}
        self._expect(self.shop.admin.call("PATCH", f"/users/{self.person.id}", change))

    def _release(self, n: int) -> None:
        """Somebody's line goes with all that was said on it, and they may get another. Customers go on
        texting the old one.
        """
        user = self.rnd.choice([self.person.id, self.mate.id, self.absent])
        path = f"/users/{user}/text-messaging"
        line = self.shop.admin.get(path)["relay_number"]
        if line is not None:
            self._expect(self.shop.admin.call("DELETE", path, {"confirm": line}))
        if line is None or self.rnd.random() < 0.7:
            self.lines.append(self._give_line(user))

    # ---- helpers

    def _somebody(self) -> Json:
        users = [self.person.id, self.mate.id, self.shop.cleo.id, self.absent]
        everyone = [{"user_id": user} for user in users]
        return self.rnd.choice(
            [*everyone, {"location_id": self.store}, {"location_id": self.other}]
        )

    def _some(self) -> str | None:
        return self.rnd.choice(list(self.threads)) if self.threads else None

    def _note(self) -> None:
        for each in self.shop.admin.get("/conversations", folder="live", limit=10)["items"]:
            if each["lead"]["number"] in self.numbers:
                self.threads[each["id"]] = each["lead"]["number"]

    @staticmethod
    def _expect(answer: httpx.Response) -> httpx.Response:
        assert answer.status_code in EXPECTED, answer.text
        return answer
