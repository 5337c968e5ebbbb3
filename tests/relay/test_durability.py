"""A killed relay loses nothing it has acknowledged, and two relays take a text once."""

import contextlib
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.conftest import MIGRATED, Engine, open_engine
from tests.standins.twilio import AUTH_CODE, SID, Hang, TwilioStandIn
from tests.support.postgres import PostgresServer
from tests.support.relay import Relay, TwilioSide, ok, relay_process, twilio_settings
from tests.support.shop import fresh_number, open_shop
from tests.support.store import texts_of
from tests.support.waiting import until

INBOUND = "/carriers/twilio/messages"
KILLS = 5
"""On each kind of database."""


class Load:
    """Customers who text in without a pause; the ledger holds what was acknowledged with a 2xx."""

    def __init__(self, relay: Relay, standin: TwilioStandIn, line: str) -> None:
        self._relay = relay
        self._standin = standin
        self._line = line
        self._stopped = threading.Event()
        self._senders = [threading.Thread(target=self._send, args=(n,)) for n in range(3)]
        self.acknowledged: list[str] = []
        self.attempted: list[str] = []

    def _send(self, sender: int) -> None:
        number = fresh_number()
        form = side = None
        count = 0
        while not self._stopped.is_set():
            if form is None:
                count += 1
                body = f"text {sender}-{count}"
                self.attempted.append(body)
                form = self._standin.inbound_form(from_=number, To=self._line, Body=body)
            if side is None or side.url != self._relay.url:
                side = TwilioSide(self._relay, self._standin)  # a new port after each restart
            with contextlib.suppress(httpx.HTTPError):
                if side.post(INBOUND, form).status_code == 200:
                    self.acknowledged.append(form.one("Body"))
                    form = None
                    continue
            self._stopped.wait(0.05)  # the carrier delivers it again, under the same id

    def goes_on(self) -> None:
        """Waits for some more acknowledged texts."""
        before = len(self.acknowledged)
        until(lambda: len(self.acknowledged) > before + 5, "acknowledged texts")

    def __enter__(self) -> "Load":
        for sender in self._senders:
            sender.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._stopped.set()
        for sender in self._senders:
            sender.join()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "relay.db")
        yield f"sqlite:///{tmp_path}/relay.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database(template=MIGRATED) as url:
        yield url


def test_a_killed_relay_has_every_text_it_acknowledged_once(tmp_path: Path, database: str) -> None:
    """Promise P1, short form: SIGKILL under load, restart, and the ledger agrees."""
    dice = random.Random(1)
    with (
        TwilioStandIn() as standin,
        relay_process(tmp_path, database, twilio_settings(standin.url, SID, AUTH_CODE)) as relay,
    ):
        shop = open_shop(relay)
        with Load(relay, standin, shop.line_of(shop.ana)) as load:
            for _ in range(KILLS):
                load.goes_on()
                time.sleep(dice.random() * 0.2)
                relay.kill()
                relay.start()
        stored = Counter(texts_of(open_engine(database)))
        assert len(load.acknowledged) > 5 * KILLS
        assert [body for body in load.acknowledged if stored[body] != 1] == []
        assert max(stored.values()) == 1
        assert set(stored) <= set(load.attempted)


def test_a_text_in_flight_at_the_kill_is_in_doubt_and_not_sent_again(tmp_path: Path) -> None:
    """On PostgreSQL the same comes a lease later, since another relay may be sending it."""
    database = f"sqlite:///{tmp_path}/relay.db"
    owned = ["+12125550110", "+12125550111", "+16465550112"]
    with (
        TwilioStandIn(owned=owned) as standin,
        relay_process(tmp_path, database, twilio_settings(standin.url, SID, AUTH_CODE)) as relay,
    ):
        shop = open_shop(relay)
        taken, lost = shop.lead_of(shop.ana), shop.lead_of(shop.ana)
        standin.decide = lambda form: Hang(60, recorded=form.one("Body") == "taken")
        texts = {
            body: ok(shop.ana.text(lead["id"], body), 202)
            for body, lead in (("taken", taken), ("lost", lost))
        }
        until(lambda: len(standin.requests) == 2, "two texts on their way")
        relay.kill()
        standin.decide = lambda form: None
        relay.start()
        ana = relay.sign_in("ana")
        ana.wait_for_state(texts["taken"], "sent", within=20)
        doubt = ana.wait_for_state(texts["lost"], "unconfirmed", within=20)
        assert doubt["error"]["code"] == "outcome_unknown"
        assert standin.acceptances() == {texts["taken"]["id"]: 1}
        assert [method for method, _ in standin.requests].count("POST") == 2


@pytest.fixture
def two_relays(
    tmp_path: Path, postgres_server: PostgresServer
) -> Iterator[tuple[Relay, Relay, TwilioStandIn, Engine]]:
    with (
        postgres_server.database(template=MIGRATED) as url,
        TwilioStandIn(owned=["+12125550110", "+12125550111", "+16465550112"]) as standin,
    ):
        settings = twilio_settings(standin.url, SID, AUTH_CODE)
        with (
            relay_process(tmp_path, url, settings, name="one") as one,
            relay_process(tmp_path, url, settings, name="two") as two,
        ):
            yield one, two, standin, open_engine(url)


def test_two_relays_are_one_relay(
    two_relays: tuple[Relay, Relay, TwilioStandIn, Engine],
) -> None:
    """Promise P3, short form: what is delivered to both at once is stored once; and a client of one
    sees what came to the other, and no text leaves twice.
    """
    one, two, standin, engine = two_relays
    shop = open_shop(one)
    line = shop.line_of(shop.ana)
    sides = [TwilioSide(one, standin), TwilioSide(two, standin)]
    forms = [
        standin.inbound_form(from_=fresh_number(), To=line, Body=f"pair {n}") for n in range(60)
    ]
    with shop.ana.stream() as stream, ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(side.post, INBOUND, form) for form in forms for side in sides * 2]
        assert {answer.result().status_code for answer in answers} == {200}

        def came() -> list[str]:
            return [e.data["body"] for e in stream.events if e.type == "message.created"]

        stream.wait(lambda: len(came()) >= len(forms), "every text")
        assert Counter(came()) == Counter(f"pair {n}" for n in range(60))
    assert Counter(texts_of(engine)) == Counter(f"pair {n}" for n in range(60))
    over_two = two.sign_in("ana")
    sent = [
        ok((shop.ana if n % 2 else over_two).text(shop.lead_of(shop.ana)["id"], f"out {n}"), 202)
        for n in range(20)
    ]
    for text in sent:
        over_two.wait_for_state(text, "sent")
    assert set(standin.acceptances().values()) == {1}
    assert len(standin.book) == 20
    assert one.stop() == two.stop() == 0
