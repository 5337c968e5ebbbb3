"""``floorline-relay import`` and ``export``: what goes out comes in again, and what is refused says why."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from server import config
from server.commands import beside
from server.commands.export import Format, export
from server.commands.import_ import NotReadable, import_messages
from server.commands.import_rows import import_rows
from server.config import Settings
from server.core.brought import Outcome
from server.core.kinds import KINDS, MESSAGES
from server.passwords import verify_password
from server.store import people
from server.store.sqlite import SqliteEngine
from tests.support.relay import write_config

Tally = dict[Outcome, int]
ADDED, UPDATED, UNCHANGED, REFUSED = Outcome


class Desk:
    """The commands over one database, and what they said."""

    def __init__(self, folder: Path, database: str, capsysbinary: Any) -> None:
        self.folder = folder
        self.settings: Settings = config.load(write_config(folder / "relay.toml", database), {})
        self._captured = capsysbinary
        self.said: list[str] = []

    def export(self, kind: str, format: Format = "csv") -> bytes:
        self._captured.readouterr()
        export(self.settings, kind, format)
        return bytes(self._captured.readouterr().out)

    def bring(self, kind: str, content: str | bytes, name: str = "", **how: Any) -> list[int]:
        """How many rows were added, updated, unchanged and refused; ``said`` has the lines."""
        file = self.folder / (name or f"{kind}.csv")
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        self._captured.readouterr()
        if kind == MESSAGES:
            counts = import_messages(self.settings, file, **how)
            found = [counts.imported, 0, counts.before, counts.skipped]
        else:
            found = list(import_rows(self.settings, kind, file, **how).values())
        self.said = self._captured.readouterr().out.decode().splitlines()
        return found

    def lead(self, id_or_name: str) -> Any:
        """The lead of this id or first name, as JSON lines have it."""
        leads = map(json.loads, self.export("leads", "jsonl").decode().splitlines())
        return next(each for each in leads if id_or_name in (each["id"], each["first_name"]))

    def credentials(self, username: str) -> Any:
        return beside.read(self.settings, lambda tx: people.credentials(tx, username))


@pytest.fixture
def desk(tmp_path: Path, database_url: str, capsysbinary: Any) -> Desk:
    return Desk(tmp_path, database_url, capsysbinary)


ANA, DOWNTOWN = "ana-id", "downtown-id"
SHOP = {
    "numbers": "number,use,state\n+12125550111,line,\n+12125550112,line,quarantined\n"
    "+16465550112,line,\n+12125550190,proxy,draining\n",
    "stores": "id,name,phone,time_zone,state,area_codes,sms_number,enabled\n"
    f'{DOWNTOWN},Downtown,(212) 555-0100,America/New_York,NY,"212; 646",+16465550112,yes\n'
    "twin-1,Twin,,America/Chicago,IL,,,\ntwin-2,Twin,nonsense,America/Chicago,,,,\n",
    "users": "id,username,name,permissions,store,status,relay_number,password\n"
    f"{ANA},ana,Ana Torres,see_numbers; supervise,Downtown,,+12125550111,a long enough word\n"
    "ben-id,ben,Ben,,twin-2,suspended,,\n",
    "leads": "id,first_name,last_name,numbers,emails,organization,status,attributes,state,"
    "time_zone,assignee_user,assignee_store,fields.size,fields.never\n"
    'd,Dana,Reyes,"+13035550101; +442079460018",d@x.com,Hollis,vip,"[""a; b""]",TX,,ana,,9,\n'
    "m,Miles,\"'=1+1\",+13035550102,,,,,,America/Chicago,,Downtown,'''@x,\n"
    't,Twin,,,,"Two\nlines",,SMSUPDATE,,,,twin-1,,\n'
    "n,,,+13035550101,,,,,,,,,,\n",
    "templates": "id,kind,title,body\nq1,,Hello,Hi {{first_name}}!\nq2,,'=Sum,It is {{size}}\n"
    "help,help,,Call us.\na1,action,Hello,Thank you!\n",
}
TEXTS: list[dict[str, Any]] = [
    {"id": "1", "direction": "inbound", "author": None, "body": "=Is it\nin?", "read": True},
    {"id": "2", "direction": "outbound", "author": "ana", "body": "Yes", "state": "undelivered"},
    {"id": "3", "direction": "inbound", "author": None, "body": "  👍🏽 ", "read": False,
     "media": ["https://x.com/a.png"]},
]  # fmt: skip


def fill(desk: Desk) -> None:
    for kind, content in SHOP.items():
        tally = desk.bring(kind, content)
        assert tally[3] == 0, (kind, desk.said)
    rows = [
        {
            "lead_number": "+13035550102",
            "line": "+12125550111",
            "at": f"2026-01-0{at}T09:30:00-05:00",
        }
        | text
        for at, text in enumerate(TEXTS, 1)
    ]
    texts = "\n".join(map(json.dumps, rows))
    assert desk.bring(MESSAGES, texts, "messages.jsonl") == [3, 0, 0, 0], desk.said


IN_ORDER = ("numbers", "stores", "users", "leads", "templates", "messages")
"""What others name comes before them."""


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_what_goes_out_comes_in_again_and_then_changes_nothing(
    desk: Desk, tmp_path: Path, migrated_file: Path, capsysbinary: Any, format: Format
) -> None:
    fill(desk)
    out = {kind: desk.export(kind, format) for kind in KINDS}
    folder = tmp_path / "another"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "relay.db")
    other = Desk(folder, f"sqlite:///{folder}/relay.db", capsysbinary)
    for kind in IN_ORDER:
        assert other.bring(kind, out[kind], f"{kind}.{format}")[3] == 0, (kind, other.said)
    for kind in KINDS:
        assert other.export(kind, format) == out[kind], kind
    for kind in IN_ORDER:
        added, updated, _, refused = other.bring(kind, out[kind], f"{kind}.{format}")
        assert (added, updated, refused) == (0, 0, 0), (kind, other.said)


def test_an_export_says_everything_but_passwords(desk: Desk) -> None:
    fill(desk)
    assert desk.export("users").decode().splitlines() == [
        "id,username,name,permissions,store,status,relay_number",
        f"{ANA},ana,Ana Torres,supervise; see_numbers,Downtown,active,+12125550111",
        "ben-id,ben,Ben,,twin-2,suspended,",
    ]
    assert "'=1+1" in desk.export("leads").decode()
    dana = desk.lead("d")
    assert dana["numbers"] == ["+13035550101", "+442079460018"]
    assert (dana["attributes"], dana["fields"]) == (["a; b"], {"size": "9"})
    assert (dana["assignee_user"], desk.lead("m")["assignee_store"]) == ("ana", "Downtown")
    assert (desk.lead("m")["last_name"], desk.lead("m")["fields"]) == ("=1+1", {"size": "''@x"})
    texts = [json.loads(line) for line in desk.export("messages", "jsonl").splitlines()]
    assert [(text["body"], text["read"]) for text in texts] == [
        ("=Is it\nin?", True), ("Yes", True), ("  👍🏽 ", False),
    ]  # fmt: skip


def test_a_new_user_without_a_password_cannot_sign_in(desk: Desk) -> None:
    desk.bring(
        "users", "username,name,password\nana,Ana,a long enough word\nben,Ben,\n", tell_all=True
    )
    assert desk.said == ["added 2", "added 3: they cannot sign in until a password is set for them"]
    ana, ben = (desk.credentials(name) for name in ("ana", "ben"))
    assert verify_password(ana.password_hash, "a long enough word")
    assert not verify_password(ben.password_hash, "")
    again = "username,name,password\nana,Ana T.,another word\n"
    assert desk.bring("users", again) == [0, 1, 0, 0]
    assert desk.credentials("ana").password_hash == ana.password_hash, (
        "whoever is there keeps their password"
    )


def test_a_lead_is_known_by_its_number_and_keeps_what_the_file_does_not_have(desk: Desk) -> None:
    desk.bring("leads", "first_name,numbers,status\nDana,(303) 555-0101,vip\n")
    more = "numbers,organization,first_name,fields.size\n3035550101;303-555-0102,Hollis,,9\n"
    assert desk.bring("leads", more) == [0, 1, 0, 0]
    dana = desk.lead("Dana")
    assert (dana["status"], dana["organization"]) == ("vip", "Hollis")
    assert dana["numbers"] == ["+13035550101", "+13035550102"], "numbers are added, none is lost"
    assert desk.bring("leads", more) == [0, 0, 1, 0]
    cleared = "numbers,organization,fields.size\n3035550102,,\n"
    assert desk.bring("leads", cleared) == [0, 0, 1, 0]
    assert desk.bring("leads", cleared, clear=True) == [0, 1, 0, 0]
    dana = desk.lead("Dana")
    assert (dana["organization"], dana["fields"], dana["status"]) == (None, {}, "vip")
    assert desk.bring("leads", f"id,numbers\n{dana['id']},3035550102\n") == [0, 1, 0, 0]
    assert desk.lead("Dana")["numbers"] == ["+13035550102"], "who gives the id says all numbers"


def test_a_bad_row_refuses_itself_alone_and_says_why(desk: Desk) -> None:
    desk.bring("leads", "id,numbers\na,3035550101\nb,3035550101\n", tell_all=True)
    assert desk.said == ["added 2", "added 3: another lead has its number too"]
    rows = [
        "first_name,numbers,state,assignee_user",
        "Zoe,12,,",
        "Two,303 555 0101,,",
        "Ana,303 555 0103,,",
        "Rep,+1 303 555 0103,,",
        "None,,,",
        "Short,3035550104",
        "Place,3035550105,Texas,",
        f"Long{'x' * 600},3035550106,,",
        "Hers,3035550107,,nobody",
        "Ben,303 555 0109,TX,",
    ]
    assert desk.bring("leads", "\n".join(rows)) == [2, 0, 0, 8]
    told = {line.partition(": ")[0]: line.partition(": ")[2] for line in desk.said}
    assert "too short" in told["refused 2"]
    assert "2 leads have its number" in told["refused 3"]
    assert told["refused 5"] == "it repeats row 4"
    assert "neither a number nor an id" in told["refused 6"]
    assert told["refused 7"] == "it has 2 cells, and the header has 4"
    assert "two letters" in told["refused 8"]
    assert "at most 500 characters" in told["refused 9"]
    assert "a user that there is not" in told["refused 10"]
    assert desk.lead("Ben")["state"] == "TX"


def test_rows_of_a_file_that_repeat_others_are_found_over_batches(desk: Desk) -> None:
    rows = [f"+1303{2_000_000 + at}" for at in range(1_100)]
    content = "\n".join(["numbers", *rows, rows[3]])
    assert desk.bring("leads", content, as_json=True) == [1_100, 0, 0, 1]
    last = json.loads(desk.said[-1])
    assert len(desk.export("leads").splitlines()) == 1_101, "read in several pieces"
    assert last == {"row": 1_102, "outcome": "refused", "because": "it repeats row 5"}


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        pytest.param("stores", "name,time_zone\nUp,Mars\n", "A time zone is named", id="a zone"),
        pytest.param("stores", "id,time_zone\nx,America/New_York\n", "needs a name", id="no name"),
        pytest.param("stores", f"id,sms_number\n{DOWNTOWN},2125550111\n", "another SMS", id="a line"),
        pytest.param("stores", f"id,enabled\n{DOWNTOWN},no\n", "is final", id="no way back"),
        pytest.param("stores", f"id,enabled\n{DOWNTOWN},maybe\n", "give yes or no", id="maybe"),
        pytest.param("stores", "name,kind\nTwin,store\n", "2 stores have its name", id="twins"),
        pytest.param("stores", "id,sms_number,phone\ntwin-1,2125550199,2125550101\n",
                     "import the numbers first", id="a number of others"),
        pytest.param("users", "username,permissions\nzed,fly\n", "Permissions are", id="flying"),
        pytest.param("users", "username,store\nzed,Twin\n", "give its id", id="one of twins"),
        pytest.param("users", "username,status\nzed,away\n", "A status is", id="a status"),
        pytest.param("users", "id,username\nnew,ana\n", "has this username", id="taken"),
        pytest.param("users", "username,relay_number\nben,2125550112\n", "is not free", id="rests"),
        pytest.param("numbers", "number,use\n12,line\n", "too short", id="short"),
        pytest.param("numbers", "number,use\n2125550150,fax\n", "its use is one of", id="a use"),
        pytest.param("numbers", "number,use,state\n2125550150,line,draining\n", "cannot be", id="drain"),
        pytest.param("numbers", "number,use\n2125550111,proxy\n", "it is a line here", id="other use"),
        pytest.param("numbers", "number,state\n2125550111,free\n", "somebody's line", id="theirs"),
        pytest.param("templates", "title,body\nA,{{nonsense}}\n", "nonsense", id="a field"),
        pytest.param("templates", "kind,title,body\nopt_in,Mine,x\n", "cannot be changed", id="fixed"),
        pytest.param("templates", "kind,body\ndream,x\n", "A kind is one of", id="a kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(
    filled: Path, capsysbinary: Any, kind: str, content: str, said: str
) -> None:
    desk = Desk(filled, f"sqlite:///{filled}/relay.db", capsysbinary)
    before = {each: desk.export(each) for each in ("numbers", "stores", "users", "templates")}
    assert desk.bring(kind, content) == [0, 0, 0, 1]
    assert said in desk.said[0]
    assert {each: desk.export(each) for each in before} == before


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """A folder with a shop that no test changes."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copy(migrated_file, folder / "relay.db")
    database = f"sqlite:///{folder}/relay.db"
    settings = config.load(write_config(folder / "relay.toml", database), {})
    for kind in ("numbers", "stores", "users"):
        file = folder / f"{kind}.csv"
        file.write_text(SHOP[kind], "utf-8")
        assert import_rows(settings, kind, file)[REFUSED] == 0
    return folder


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("leads.csv", b"numbers,shoe\n1,2\n", "is called “shoe”", id="a column"),
        pytest.param("leads.csv", "numbers\nZoë".encode("cp1252"), "Line 2, byte 11", id="encoding"),
        pytest.param("leads.pdf", b"x", "The end of the name", id="a kind of file"),
        pytest.param(".", None, "cannot be read: Is a directory", id="a folder"),
        pytest.param("none.csv", None, "cannot be read: No such file", id="no file"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_brings_nothing_in(
    sqlite_engine: SqliteEngine,
    tmp_path: Path,
    capsysbinary: Any,
    name: str,
    content: bytes | None,
    said: str,
) -> None:
    desk = Desk(tmp_path, f"sqlite:///{sqlite_engine.path}", capsysbinary)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(NotReadable, match=said.replace("(", "\\(")):
        import_rows(desk.settings, "leads", tmp_path / name)
    assert desk.export("leads", "jsonl") == b""
