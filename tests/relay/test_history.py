"""``floorline-relay import messages`` beside a running relay: what comes in, what is refused, and why."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.flows.context import Context
from server.store import unanswered
from server.store.statement import Tx
from tests.support import beside
from tests.support.relay import command
from tests.support.shop import Shop

Json = Any
NOW = datetime.now(UTC).replace(microsecond=0)


def ago(**time: float) -> str:
    return (NOW - timedelta(**time)).isoformat()


class Source:
    """Another system's history of one lead of ana's."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.lead = shop.lead_of(shop.ana)
        self.number = shop.number_of(self.lead)
        self._file = folder / "history.jsonl"
        self._count = 0

    def row(self, sign: str, body: str, at: str, **others: Any) -> Json:
        """``<`` is ana's, ``>`` the customer's."""
        self._count += 1
        outbound = sign == "<"
        return {
            "id": f"{self.number}-{self._count}",
            "lead_number": self.number,
            "line": self.shop.line_of(self.shop.ana),
            "direction": "outbound" if outbound else "inbound",
            "author": "ana" if outbound else None,
            "body": body,
            "at": at,
            **others,
        }

    def bring(self, *rows: Json | str, code: int = 0) -> list[str]:
        """The lines that the command prints."""
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        self._file.write_text("\n".join(lines), "utf-8")
        done = command("import", "messages", self._file, "--config", self.shop.relay.config)
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout.splitlines()

    @property
    def conversation(self) -> Json:
        return self.shop.admin.conversation_with(self.number)

    def seen_by_ana(self) -> Json:
        return self.shop.ana.get(f"/conversations/{self.conversation['id']}")

    def texts(self) -> list[Json]:
        return self.shop.admin.messages(self.conversation["id"])


@pytest.fixture
def source(shop: Shop, tmp_path: Path) -> Source:
    return Source(shop, tmp_path)


def test_texts_come_in_with_their_times_and_nothing_is_sent(source: Source) -> None:
    at = [ago(days=200), ago(days=200, hours=-1), ago(days=3)]
    said = source.bring(
        source.row(">", "Is the lamp in?", at[0]),
        source.row("<", "It is.", at[1]),
        source.row("<", "Still yours.", at[2], state="undelivered"),
    )
    assert said == ["imported 3, imported before 0, skipped 0"]
    texts = source.texts()
    assert [text["body"] for text in texts] == ["Is the lamp in?", "It is.", "Still yours."]
    assert [text["state"] for text in texts] == ["received", "delivered", "undelivered"]
    assert [datetime.fromisoformat(text["at"]) for text in texts] == [
        datetime.fromisoformat(moment) for moment in at
    ]
    assert [text["author"]["name"] for text in texts[1:]] == ["Ana", "Ana"]
    why = source.shop.admin.get(f"/messages/{texts[1]['id']}/why")
    assert (why["decision"], why["because"]) == ("imported", "imported")
    assert source.shop.phone(source.number).held() == []
    conversation = source.conversation
    assert conversation["waiting_since"] is None
    assert datetime.fromisoformat(conversation["updated_at"]) == datetime.fromisoformat(at[2])


def test_who_wrote_in_the_past_may_be_texted_and_who_asked_to_be_left_alone_may_not(
    source: Source,
) -> None:
    source.bring(source.row(">", "please stop texting me", ago(days=3)))
    assert source.conversation["consent"] == "none"
    source.bring(source.row(">", "Is it still there?", ago(days=2)))
    assert source.conversation["consent"] == "given"
    source.bring(source.row(">", "STOP", ago(days=1)))
    assert source.conversation["consent"] == "opted_out"


def test_a_file_may_be_imported_again_and_goes_on_where_it_ended(source: Source) -> None:
    rows = [source.row(">", f"text {n}", ago(hours=10 - n)) for n in range(3)]
    source.bring(*rows[:2])
    assert source.bring(*rows) == ["imported 1, imported before 2, skipped 0"]
    assert source.bring(*rows) == ["imported 0, imported before 3, skipped 0"]
    assert [text["body"] for text in source.texts()] == ["text 0", "text 1", "text 2"]


def test_what_was_read_is_read_and_the_rest_waits(source: Source) -> None:
    source.bring(
        source.row(">", "Hello?", ago(hours=3)),
        source.row(">", "Anybody?", ago(hours=2), read=False),
    )
    seen = source.seen_by_ana()
    assert seen["unread"] == 1
    assert datetime.fromisoformat(seen["waiting_since"]) == NOW - timedelta(hours=3)
    source.bring(source.row("<", "Here I am.", ago(hours=1)))
    seen = source.seen_by_ana()
    assert (seen["unread"], seen["waiting_since"]) == (0, None)


def test_a_wait_of_the_past_is_no_alert(source: Source) -> None:
    source.bring(source.row(">", "still there?", ago(hours=3)))
    overdue: list[str] = []

    def unit(tx: Tx, context: Context) -> None:
        overdue.extend(row.id for row in unanswered.waiting(tx, 0, context.now, 1_000))

    beside.write(source.shop.relay, unit)
    assert source.conversation["waiting_since"] is not None
    assert source.conversation["id"] not in overdue


def test_a_stores_lead_is_read_by_everybody_who_works_there(shop: Shop, tmp_path: Path) -> None:
    source = Source(shop, tmp_path)
    source.lead = shop.lead_at(shop.downtown)
    source.number = shop.number_of(source.lead)
    source.bring(source.row(">", "Parking?", ago(days=1)))
    for person in (shop.ana, shop.ben, shop.dora):
        seen = person.get(f"/conversations/{source.conversation['id']}")
        assert (seen["unread"], seen["waiting_since"] is None) == (0, False)


def test_who_wrote_last_is_who_gets_the_answer(shop: Shop, tmp_path: Path) -> None:
    source = Source(shop, tmp_path)
    source.number = shop.number_of(shop.lead_at(shop.downtown))
    source.bring(source.row("<", "The rug is back.", ago(days=1)))
    shop.phone(source.number).texts(shop.line_of(shop.ana), "Lovely!")
    assert source.conversation["assignee"]["user_id"] == shop.ana.id


def test_those_who_look_on_load_again_once(source: Source) -> None:
    cursor = source.shop.ana.get("/folders")["events_cursor"]
    source.bring(source.row(">", "Hi", ago(hours=2)), source.row(">", "there", ago(hours=1)))
    with source.shop.ana.stream(cursor) as stream:
        stream.wait_for("reset")
        told = [event.type for event in stream.events]
        assert [kind for kind in told if kind != "presence.updated"] == ["reset"]


def test_a_text_that_follows_goes_into_the_same_thread(source: Source) -> None:
    source.bring(source.row("<", "Your coat is here.", ago(days=2)))
    source.shop.phone(source.number).texts(source.shop.line_of(source.shop.ana), "Thanks!")
    assert [text["body"] for text in source.texts()] == ["Your coat is here.", "Thanks!"]


def test_a_stop_of_the_past_still_holds_and_is_not_answered(source: Source) -> None:
    source.bring(
        source.row("<", "Sale on Friday!", ago(days=9)), source.row(">", "STOP", ago(days=8))
    )
    conversation = source.conversation
    assert (conversation["consent"], conversation["waiting_since"]) == ("opted_out", None)
    assert source.shop.phone(source.number).held() == []
    source.bring(source.row(">", "START", ago(days=7)))
    assert source.conversation["consent"] != "opted_out"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param({"line": "+13035550199"}, "the line is nobody's here", id="a line of others"),
        pytest.param({"lead_number": "+13035550198"}, "no lead has this number", id="nobody"),
        pytest.param({"lead_number": "303 555 0198"}, "Give the number in E.164", id="a spelling"),
        pytest.param(
            {"direction": "outbound", "author": "zed"}, "no user has the author's", id="an author"
        ),
        pytest.param({"author": "ana"}, "leave the author null", id="a customer with an author"),
        pytest.param(
            {"direction": "outbound", "state": "queued"}, "the state of a text of", id="to be sent"
        ),
        pytest.param({"at": ago(days=-1)}, "it lies in the future", id="tomorrow"),
        pytest.param({"at": ago(days=5)}, "the thread holds a newer text", id="out of order"),
        pytest.param({"at": "2026-01-31T09:30:00"}, "the time needs an offset", id="no offset"),
        pytest.param({"body": "  "}, "neither words nor media", id="nothing said"),
        pytest.param({"media": ["javascript:x"]}, "media addresses begin", id="no address"),
        pytest.param({"mood": "fine"}, "unknown field `mood`", id="an unknown key"),
        pytest.param({"body": 3}, "it cannot be read", id="no words"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_the_others_come(
    source: Source, changed: Json, why: str
) -> None:
    first = source.row(">", "one", ago(days=2))
    wrong = source.row(">", "two", ago(days=1)) | changed
    last = source.row(">", "three", ago(hours=1))
    said = source.bring(first, wrong, "", last, code=1)
    assert said[0].startswith("skipped 2: ")
    assert why in said[0]
    assert said[1:] == ["imported 2, imported before 0, skipped 1"]
    assert [text["body"] for text in source.texts()] == ["one", "three"]


def test_a_shared_number_needs_to_be_somebodys(shop: Shop, tmp_path: Path) -> None:
    source = Source(shop, tmp_path)
    shop.lead_of(shop.ben, numbers=[source.number])
    said = source.bring(source.row(">", "Who am I?", ago(days=1)), code=1)
    assert "several leads have this number" in said[0]


def test_a_line_that_is_no_json_is_named(source: Source) -> None:
    said = source.bring("{", source.row(">", "one", ago(days=2)), code=1)
    assert said[0].startswith("skipped 1: it cannot be read: ")


def test_bad_use_is_told(shop: Shop, tmp_path: Path) -> None:
    done = command("import", "messages", tmp_path / "none", "--config", shop.relay.config)
    assert (done.returncode, done.stdout) == (2, "")
    assert "none cannot be read" in done.stderr
    done = command("import", "dreams", tmp_path / "none", "--config", shop.relay.config)
    assert done.returncode == 2


def test_more_than_a_batch_comes_in_one_order(source: Source) -> None:
    rows = [source.row("<>"[n % 2], f"text {n}", ago(minutes=2_000 - n)) for n in range(1_100)]
    wanted = [f"text {n}" for n in range(900, 1_100)]
    assert source.bring(*rows) == ["imported 1100, imported before 0, skipped 0"]
    assert [text["body"] for text in source.texts()] == wanted


def test_a_text_of_after_a_snooze_ends_it(source: Source) -> None:
    source.bring(source.row("<", "It is in.", ago(days=9)))
    here = f"/conversations/{source.conversation['id']}"
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    source.shop.ana.post(f"{here}/snooze", {"until": tomorrow})
    source.bring(source.row(">", "On my way", datetime.now(UTC).isoformat()))
    back = source.seen_by_ana()
    assert (back["state"], back["snoozed_until"]) == ("open", None)
