"""A real relay process, and its counterparts: people with a REST client, phones, streams.

with relay_process(folder, url) as relay:     # port 0, config of its own, killed at the end
    admin = relay.sign_in(*relay.create_user("admin", "manage_users"))
    admin.post("/v1/stores", {...}, status=201)
"""

import contextlib
import itertools
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx
import tomli_w

from tests.support.stream import Stream
from tests.support.waiting import PATIENCE, until

if TYPE_CHECKING:
    from tests.standins.twilio import TwilioStandIn

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 30.0
STOPS_WITHIN = 10.0
"""What the contract gives a relay that is asked to stop (seconds)."""

PUBLIC_URL = "https://relay.example.com"
PASSWORD = "a long enough password"

Json = Any
Config = Mapping[str, Any]


ANY_TIME = {"opt_in": "off", "quiet_hours": []}
"""Texts go at once, whoever they are for and whatever hour the tests run at."""


def write_config(file: Path, database: str, settings: Config | None = None) -> Path:
    """A configuration on a free port of this machine; ``settings`` are merged over it, by section, and
    None leaves a key out of it.
    """
    document: dict[str, Any] = {
        "relay": {"port": 0, "database": database},
        "retailer": ANY_TIME,
    }
    for section, values in (settings or {}).items():
        merged = {**document.get(section, {}), **values}
        document[section] = {name: value for name, value in merged.items() if value is not None}
    file.write_text(tomli_w.dumps(document), encoding="utf-8")
    return file


def twilio_settings(base_url: str, sid: str, auth_code: str, **others: Any) -> dict[str, Any]:
    """A relay whose carrier is Twilio, or what stands in for it at ``base_url``."""
    account = {"sid": sid, "auth_code": auth_code, "base_url": base_url, **others}
    return {"relay": {"public_url": PUBLIC_URL}, "carrier": {"kind": "twilio", "twilio": account}}


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("FLOORLINE_")}


def command(
    *arguments: str | Path, given: str = "", environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run ``floorline-relay`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "server", *map(str, arguments)],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=clean_environment() | dict(environment or {}),
        check=False,
    )


class Relay:
    """A relay process that can be stopped, killed and started again on the same configuration."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.log = config.with_suffix(".log")
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: list[httpx.Client] = []

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None
        return self._process

    def start(self) -> Self:
        """Start it and wait for the line that says where it listens."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server", "serve", "--config", str(self.config)],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=clean_environment(),
            )
        line = self._first_line()
        assert line.startswith("listening on http://"), self.said()
        self.url = line.removeprefix("listening on ").strip()
        return self

    def _first_line(self) -> str:
        output = self.process.stdout
        assert output is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(output, selectors.EVENT_READ)
            return output.readline().decode() if waiting.select(STARTS_WITHIN) else ""

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Ask it to stop (SIGTERM) and return its exit code; fails when it takes too long."""
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def kill(self) -> None:
        """SIGKILL: nothing it holds in memory survives."""
        self.process.kill()
        self._ended()

    def _ended(self) -> int:
        try:
            return self.process.wait(STOPS_WITHIN)
        finally:
            if self.process.stdout:
                self.process.stdout.close()

    def close(self) -> None:
        """Whatever happened: no process and no connection is left behind."""
        for client in self._clients:
            client.close()
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process and self._process.stdout:
            self._process.stdout.close()

    def client(self, token: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)
        self._clients.append(client)
        return client

    def create_user(self, name: str, *permissions: str, password: str = PASSWORD) -> str:
        """By the command, as the first user of a fresh relay is made."""
        rights = [word for permission in permissions for word in ("--permission", permission)]
        done = command("create-user", name, *rights, "--config", self.config, given=password + "\n")
        assert done.returncode == 0, done.stderr
        return name

    def sign_in(self, username: str, password: str = PASSWORD) -> "Person":
        answer = self.client().post(
            "/v1/sessions", json={"username": username, "password": password}
        )
        session = ok(answer, 201)
        return Person(self, session["token"], session["user"])

    def phone(self, number: str) -> "Phone":
        """A phone of the simulated carrier."""
        return Phone(self.client(), number)


@contextlib.contextmanager
def relay_process(
    folder: Path,
    database: str,
    settings: Config | None = None,
    *,
    name: str = "relay",
    quiet: bool = True,
) -> Iterator[Relay]:
    """A running relay. ``quiet``: its log holds no traceback when the test is done with it."""
    relay = Relay(write_config(folder / f"{name}.toml", database, settings))
    try:
        yield relay.start()
    finally:
        relay.close()
    assert not quiet or "Traceback" not in relay.said(), relay.said()


def ok(answer: httpx.Response, status: int = 200) -> Json:
    """The body of a successful answer."""
    assert answer.status_code == status, f"{answer.request.method} {answer.url}: {answer.text}"
    return answer.json() if answer.content else None


def problem(answer: httpx.Response, status: int, code: str | None = None) -> Json:
    """The body of a refusal, which is a problem document with a sentence for a person."""
    assert answer.status_code == status, f"{answer.request.method} {answer.url}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert set(document) == {"type", "title", "status", "detail", "code"}
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert code is None or document["code"] == code, document
    return document


_keys = itertools.count(1)


class Person:
    """A signed-in user."""

    def __init__(self, relay: Relay, token: str, user: Json) -> None:
        self.relay = relay
        self.token = token
        self.id: str = user["id"]
        self.username: str = user["username"]
        self.http = relay.client(token)

    def call(self, method: str, path: str, body: Json = None, **options: Any) -> httpx.Response:
        given = {} if body is None else {"json": body}
        return self.http.request(method, f"/v1{path}", **given, **options)

    def get(self, path: str, **query: Any) -> Json:
        return ok(self.call("GET", path, params=query))

    def post(self, path: str, body: Json = None, status: int = 200) -> Json:
        return ok(self.call("POST", path, body), status)

    def send(
        self, conversation: str, body: str, key: str | None = None, **others: Any
    ) -> httpx.Response:
        return self._write(f"/conversations/{conversation}/messages", body, key, others)

    def text(self, lead: str, body: str, key: str | None = None) -> httpx.Response:
        """Text a lead from the own line."""
        return self._write(f"/leads/{lead}/messages", body, key, {})

    def _write(self, path: str, body: str, key: str | None, others: Json) -> httpx.Response:
        key = f"test-{os.getpid()}-{next(_keys)}" if key is None else key
        return self.call("POST", path, {"body": body, **others}, headers={"Idempotency-Key": key})

    def conversations(self, folder: str | None = None, **query: Any) -> list[Json]:
        chosen = {"folder": folder} if folder else {}
        return list(self.get("/conversations", limit=200, **chosen, **query)["items"])

    def conversation_with(self, number: str) -> Json:
        """The conversation with this number; needs ``see_numbers``."""
        found = self.conversations(q=number)  # a shop that many tests share has long lists
        return next(one for one in found if one["lead"]["number"] == number)

    def messages(self, conversation: str) -> list[Json]:
        return list(self.get(f"/conversations/{conversation}/messages", limit=200)["items"])

    def message(self, conversation: str, message: str) -> Json:
        return next(one for one in self.messages(conversation) if one["id"] == message)

    def wait_for_state(self, text: Json, *states: str, within: float = PATIENCE) -> Json:
        """The text, once it is in one of these states."""

        def reached() -> Json:
            now = self.message(text["conversation_id"], text["id"])
            return now if now["state"] in states else None

        return until(reached, f"a text in state {' or '.join(states)}", within)

    def stream(self, after: int | str | None = None, **headers: str) -> Stream:
        """Opened and connected."""
        query = "" if after is None else f"?after={after}"
        stream = Stream(self.relay.url, f"/v1/events{query}", self.token, headers)
        stream.connected()
        return stream


class Phone:
    """A simulated phone."""

    def __init__(self, http: httpx.Client, number: str) -> None:
        self._http = http
        self.number = number

    def texts(self, to: str, body: str, **others: Any) -> str:
        """Send a text; its carrier id once the relay has committed it."""
        typed = {"from": self.number, "to": to, "body": body, **others}
        sent = ok(self._http.post("/carriers/simulated/messages", json=typed), 201)
        return str(sent["id"])

    def held(self) -> list[Json]:
        path = f"/carriers/simulated/phones/{self.number}/messages"
        return list(ok(self._http.get(path))["items"])

    def wait_for(self, body: str) -> Json:
        """The text with this body, once the phone holds it."""

        def came() -> Json:
            return next((text for text in self.held() if text["body"] == body), None)

        return until(came, f"a text {body!r} on {self.number}")

    def meets(self, fault: str, times: int = 1) -> None:
        """The next texts to this phone meet a fault."""
        order = {"number": self.number, "fault": fault, "times": times}
        ok(self._http.post("/carriers/simulated/faults", json=order), 201)


class TwilioSide:
    """Posts to a relay's webhooks as Twilio would: signed over the public address."""

    def __init__(self, relay: Relay, standin: "TwilioStandIn") -> None:
        self.relay = relay
        self.url = relay.url
        self.standin = standin
        self._http = relay.client()

    def post(
        self, path: str, form: Any, *, signature: str | bytes | None = None, **headers: str
    ) -> httpx.Response:
        """A form, signed by the carrier's SDK unless a signature is given."""
        if signature is None:
            signature = self.standin.signature(f"{PUBLIC_URL}{path}", form)
        return self.raw(path, form_body(form), signature, **headers)

    def raw(
        self, path: str, content: bytes, signature: str | bytes | None, **headers: str
    ) -> httpx.Response:
        sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        raw = {name.encode(): value.encode() for name, value in sent.items()}
        if signature:
            given = signature if isinstance(signature, bytes) else signature.encode()
            raw[b"X-Twilio-Signature"] = given
        return self._http.post(path, content=content, headers=raw)

    def texts(self, **fields: str) -> httpx.Response:
        """An inbound text (``from_``, ``To``, ``Body`` …)."""
        return self.post("/carriers/twilio/messages", self.standin.inbound_form(**fields))

    def reports(self, message_id: str, status: str, error: int | None = None, **more: str) -> Any:
        """A delivery report of one of our texts."""
        from tests.standins.twilio import Form

        form = {
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": self.standin.account.sid,
        }
        form |= {"ErrorCode": str(error)} if error else {}
        return self.post(f"/carriers/twilio/status/{message_id}", Form((form | more).items()))


def form_body(form: Any) -> bytes:
    from urllib.parse import urlencode

    return urlencode(form.pairs).encode()
