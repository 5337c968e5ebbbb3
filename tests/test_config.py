"""A wrong setting is refused by file, key, value and what is allowed; secrets are never printed."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from server import config
from server.config import CHANGEABLE, KEYS, ConfigInvalid, Settings
from server.core.compliance import OptIn
from server.core.hours import Window
from server.core.model import MINUTE
from tests.support.relay import ROOT, command

EXAMPLE = Path(__file__).resolve().parents[1] / "config.example.toml"
SECRET = "do-not-print-me"
TWILIO = (
    f'carrier.kind = "twilio"\ncarrier.twilio.sid = "AC1"\ncarrier.twilio.auth_code = "{SECRET}"\n'
)


def load(tmp_path: Path, text: str, environment: Mapping[str, str] | None = None) -> Settings:
    file = tmp_path / "relay.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file, environment or {})


def faults(tmp_path: Path, text: str, environment: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigInvalid) as refused:
        load(tmp_path, text, environment)
    return [str(fault) for fault in refused.value.faults]


def test_an_empty_file_gives_every_default(tmp_path: Path) -> None:
    settings = load(tmp_path, "")
    assert (settings.relay.host, settings.relay.port) == ("127.0.0.1", 8788)
    assert settings.relay.database.startswith("sqlite:///")
    assert settings.carrier.kind == "simulated"
    retailer = settings.rules({}).retailer
    assert retailer.presence_grace == 120
    assert retailer.hours == Window.of("08:00", "21:00")
    assert retailer.opt_in is OptIn.SINGLE


@pytest.mark.parametrize(
    ("text", "key", "value", "allowed"),
    [
        pytest.param("relay.port = 65536", "relay.port", "65536", "65535", id="a port too high"),
        pytest.param("relay.port = -1", "relay.port", "-1", "65535", id="a port below 0"),
        pytest.param("relay.port = true", "relay.port", "True", "65535", id="a flag for a port"),
        pytest.param('relay.port = "8788"', "relay.port", "'8788'", "65535", id="a text as port"),
        pytest.param('relay.host = ""', "relay.host", "''", "host name", id="no host"),
        pytest.param(
            'relay.public_url = "relay.example.com"',
            "relay.public_url",
            "'relay.example.com'",
            "https://",
            id="an address without a scheme",
        ),
        pytest.param(
            'relay.public_url = "https://my_relay.example.com"',
            "relay.public_url",
            "'https://my_relay.example.com'",
            "underscore",
            id="an underscore, which the carrier refuses",
        ),
        pytest.param(
            'relay.public_url = "https://r.example.com/?a=1"',
            "relay.public_url",
            "'https://r.example.com/?a=1'",
            "no query",
            id="an address with a query",
        ),
        pytest.param(
            'relay.public_url = "https://[r.example.com"',
            "relay.public_url",
            "'https://[r.example.com'",
            "https://",
            id="an address that cannot be read",
        ),
        pytest.param(
            'relay.public_url = "https://r.example.com:99999"',
            "relay.public_url",
            "'https://r.example.com:99999'",
            "https://",
            id="an address with an impossible port",
        ),
        pytest.param("retailer.name = 7", "retailer.name", "7", "not empty", id="a number as name"),
        pytest.param(
            'retailer.name = "  "', "retailer.name", "'  '", "not empty", id="a blank name"
        ),
        pytest.param(
            'retailer.country = "usa"', "retailer.country", "'usa'", "two capital", id="a country"
        ),
        pytest.param(
            'retailer.country = "ZZ"',
            "retailer.country",
            "no country with telephone numbers",
            "two capital",
            id="no such country",
        ),
        pytest.param(
            f'retailer.name = "{"x" * 101}"', "retailer.name", "too long", "100", id="a long name"
        ),
        pytest.param(
            'retailer.name = "a\\nb"', "retailer.name", "one line", "one line", id="two lines"
        ),
        pytest.param(
            'proxy.cooldown = "366d"', "proxy.cooldown", "out of range", "365d", id="a long pause"
        ),
        pytest.param(
            'retailer.sms_from_number_type = "user"',
            "retailer.sms_from_number_type",
            "'user'",
            '"associate", "store"',
            id="an unknown choice",
        ),
        pytest.param(
            "retailer.opt_out_scope = []",
            "retailer.opt_out_scope",
            "[]",
            '"store", "line", "retailer"',
            id="a list for a choice",
        ),
        pytest.param(
            "retailer.presence_grace = 1.5",
            "retailer.presence_grace",
            "1.5",
            "0 to 86400",
            id="half a second",
        ),
        pytest.param(
            'retailer.opt_in = "triple"', "retailer.opt_in", "'triple'", '"double"', id="an opt-in"
        ),
        *(
            pytest.param(
                f"retailer.quiet_hours = {hours}", "retailer.quiet_hours", said, "08:00", id=words
            )
            for hours, said, words in (
                ('["21:00", "08:00"]', "closes before it opens", "hours the wrong way round"),
                ('["08:00", "08:00"]', "closes before it opens", "hours that are none"),
                ('["08:00"]', "is not a pair of times", "one hour"),
                ('["8", "21:00"]', "is not a time of the day", "an hour without minutes"),
                ('["08:00", "25:00"]', "is not a time of the day", "an hour no day has"),
                ("[8, 21]", "is not a time of the day", "numbers for hours"),
                ('"always"', "is not a pair of times", "a word for hours"),
                ('["20:30", "21:00"]', "leaves no hour in Connecticut", "hours against the law"),
                ('["09:00", "11:00"]', "leaves no hour in Texas", "no hour of a Sunday in Texas"),
            )
        ),
        pytest.param('carrier.kind = "fax"', "carrier.kind", "'fax'", '"twilio"', id="no carrier"),
        pytest.param(
            'carrier.twilio.sends_opt_out_confirmation = "yes"',
            "carrier.twilio.sends_opt_out_confirmation",
            "'yes'",
            "true, false",
            id="a word for a flag",
        ),
        pytest.param(
            'relay.colour = "red"', "relay.colour", "is not a setting", "relay.port", id="no key"
        ),
        pytest.param("shop.a = 1", "shop", "is not a setting", "retailer", id="no section"),
        pytest.param("relay = 5", "relay", "is not a setting", "relay", id="a section as a value"),
        pytest.param(
            "relay.port.high = 1", "relay.port", "{'high': 1}", "65535", id="a value as a section"
        ),
    ],
)
def test_a_fault_names_file_key_value_and_what_is_allowed(
    tmp_path: Path, text: str, key: str, value: str, allowed: str
) -> None:
    (fault,) = faults(tmp_path, text)
    assert fault.startswith(f"{tmp_path}/relay.toml: {key}: ")
    said, _, permitted = fault.partition(", allowed: ")
    assert value in said
    assert allowed in permitted


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, 'relay.port = -1\nrelay.pont = 1\ncarrier.kind = "fax"')
    assert [fault.split(": ")[1] for fault in found] == ["relay.pont", "relay.port", "carrier.kind"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param('carrier.kind = "twilio"', "carrier.twilio.sid", id="no account"),
        pytest.param(
            'carrier.kind = "twilio"\ncarrier.twilio.sid = "AC1"',
            "carrier.twilio.auth_code",
            id="no token",
        ),
    ],
)
def test_twilio_needs_its_account(tmp_path: Path, text: str, key: str) -> None:
    assert any(f"{key}: is missing" in fault for fault in faults(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'carrier.twilio.auth_code = ["{SECRET}"]', id="a token"),
        pytest.param(f'carrier.simulated.key = ["{SECRET}"]', id="a key"),
        pytest.param(f'relay.database = "mysql://root:{SECRET}@db/x"', id="a database's password"),
        pytest.param(f'relay.database = "postgresql://u:{SECRET}%zz@db/x"', id="a bare percent"),
        pytest.param(f'relay.database = "postgresql://u:{SECRET}@[db/x"', id="half a bracket"),
        pytest.param(f'relay.database = "postgresql://u:{SECRET}@db:99999/x"', id="no such port"),
        pytest.param(f'relay.database = "sqlite:////{SECRET}%00x"', id="a NUL"),
        pytest.param(f'relay.database = "sqlite:////{SECRET}?x"', id="a question mark in a path"),
        pytest.param(f'relay.database = "sqlite:////{SECRET}#x"', id="a hash in a path"),
    ],
)
def test_a_secret_is_never_printed(tmp_path: Path, text: str) -> None:
    (fault,) = faults(tmp_path, text)
    assert SECRET not in fault
    assert "its value" in fault


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(None, "there is no such file", id="a missing file"),
        pytest.param(b"relay.port = ", "is not TOML", id="half a line"),
        pytest.param(b"a = 1\na = 2", "is not TOML", id="a key twice"),
        pytest.param(b"\xff\xfe", "is not UTF-8", id="another encoding"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, text: bytes | None, problem: str) -> None:
    file = tmp_path / "relay.toml"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(ConfigInvalid) as refused:
        config.load(file, {})
    (fault,) = refused.value.faults
    assert problem in str(fault)
    assert str(file) in str(fault)


@pytest.mark.parametrize(
    ("variable", "text", "read"),
    [
        ("FLOORLINE_RELAY__PORT", "0", lambda settings: settings.relay.port == 0),
        ("FLOORLINE_RELAY__HOST", "0.0.0.0", lambda settings: settings.relay.host == "0.0.0.0"),
        ("FLOORLINE_RETAILER__NAME", "7", lambda settings: settings.rules({}).retailer.name == "7"),
        (
            "FLOORLINE_CARRIER__TWILIO__AUTH_CODE",
            SECRET,
            lambda settings: settings.carrier.twilio.auth_code == SECRET,
        ),
        (
            "FLOORLINE_CARRIER__TWILIO__SENDS_OPT_OUT_CONFIRMATION",
            "false",
            lambda settings: not settings.carrier.twilio.sends_opt_out_confirmation,
        ),
        (
            "FLOORLINE_RETAILER__QUIET_HOURS",
            "[]",
            lambda settings: settings.rules({}).retailer.hours is None,
        ),
    ],
)
def test_the_environment_overrides_the_file(
    tmp_path: Path, variable: str, text: str, read: Any
) -> None:
    assert read(load(tmp_path, "relay.port = 1\n" + TWILIO, {variable: text}))


def test_a_secret_can_stand_in_the_environment_alone(tmp_path: Path) -> None:
    text = 'carrier.kind = "twilio"\ncarrier.twilio.sid = "AC1"'
    assert load(tmp_path, text, {"FLOORLINE_CARRIER__TWILIO__AUTH_CODE": SECRET})


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        ("FLOORLINE_RELAY__PONT", "1", "FLOORLINE_RELAY__PONT: is not a setting"),
        ("FLOORLINE_RELAY__PORT", "many", "relay.port: 'many' is not a whole number"),
    ],
)
def test_a_fault_of_the_environment_says_so(
    tmp_path: Path, variable: str, text: str, said: str
) -> None:
    (fault,) = faults(tmp_path, "", {variable: text})
    assert fault.startswith(f"environment: {said}")


def test_variables_of_the_client_are_not_the_relays(tmp_path: Path) -> None:
    assert load(tmp_path, "", {"FLOORLINE_URL": "http://x", "FLOORLINE_TOKEN": "t"})


def documented(text: str) -> Iterator[tuple[str, Any]]:
    """Every key of the example, also those that are commented out, with its value."""
    uncommented = re.sub(r"(?m)^# ([a-z_]+ = )", r"\1", text)
    yield from leaves(tomllib.loads(uncommented), "")


def leaves(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def test_the_example_documents_exactly_the_keys_there_are() -> None:
    shown = [path for path, _ in documented(EXAMPLE.read_text(encoding="utf-8"))]
    assert sorted(shown) == sorted(key.path for key in KEYS)


def test_the_example_shows_the_defaults() -> None:
    shown = dict(documented(EXAMPLE.read_text(encoding="utf-8")))
    for key in KEYS:
        if key.default is not None:
            assert key.check(shown[key.path]) == key.default, key.path
        assert key.check(shown[key.path]) is not None


def test_the_example_is_valid_as_it_is(tmp_path: Path) -> None:
    assert load(tmp_path, EXAMPLE.read_text(encoding="utf-8"))


def test_what_the_configuration_screen_changes_is_commented_out_in_the_example() -> None:
    given = dict(leaves(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), ""))
    assert not [path for path in given if path.startswith(("retailer.", "proxy."))]


def test_every_setting_of_the_retailer_says_what_it_does() -> None:
    assert [path for path, key in CHANGEABLE.items() if not key.about.endswith(".")] == []
    assert [key.path for key in KEYS if key.about and key.path not in CHANGEABLE] == []


def test_what_the_database_holds_counts_where_nothing_else_sets_it(tmp_path: Path) -> None:
    settings = load(tmp_path, 'retailer.name = "File"', {"FLOORLINE_RETAILER__PRESENCE_GRACE": "7"})
    stored = {
        "retailer.name": "Database",
        "retailer.presence_grace": 8,
        "retailer.opt_in": "off",
        "proxy.session_ttl": "10m",
    }
    rules = settings.rules(stored)
    assert (rules.retailer.name, rules.retailer.presence_grace) == ("File", 7)
    assert (rules.retailer.opt_in, rules.proxy.session_ttl) == (OptIn.OFF, 10 * MINUTE)


def test_a_stored_value_that_is_allowed_no_more_gives_way_to_the_default(tmp_path: Path) -> None:
    rules = load(tmp_path, "").rules({"retailer.opt_in": "triple", "retailer.gone": 1})
    assert rules.retailer.opt_in is OptIn.SINGLE


def test_check_says_that_a_configuration_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "relay.toml"
    file.write_text("relay.port = 0", encoding="utf-8")
    done = command("check", "--config", file)
    assert (done.returncode, done.stdout) == (0, "")


def test_check_says_a_line_per_fault_and_exits_2(tmp_path: Path) -> None:
    file = tmp_path / "relay.toml"
    file.write_text("relay.port = -1\nrelay.pont = 2", encoding="utf-8")
    done = command("check", "--config", file)
    assert done.returncode == 2
    assert [line.split(": ")[:2] for line in done.stderr.splitlines()] == [
        [str(file), "relay.pont"],
        [str(file), "relay.port"],
    ]


@pytest.mark.parametrize("name", ["serve", "migrate", "create-user"])
def test_no_command_starts_on_a_wrong_configuration(tmp_path: Path, name: str) -> None:
    file = tmp_path / "relay.toml"
    file.write_text("relay.port = -1", encoding="utf-8")
    who = ["ana"] if name == "create-user" else []
    done = command(name, *who, "--config", file, given="a password\n")
    assert done.returncode == 2
    assert "relay.port" in done.stderr


@pytest.mark.parametrize("password", ["", "a\0b", "\udcff\udcfe"])
def test_a_password_that_cannot_be_typed_again_is_refused(tmp_path: Path, password: str) -> None:
    file = tmp_path / "relay.toml"
    file.write_text(f'relay.database = "sqlite:///{tmp_path}/relay.db"', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "server", "create-user", "ana", "--config", str(file)],
        input=f"{password}\n".encode("utf-8", "surrogateescape"),
        capture_output=True,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert b"password" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "relay.toml"
    file.write_text(f'relay.database = "sqlite:///{tmp_path}/relay.db"', encoding="utf-8")
    assert command("migrate", "--config", file).returncode == 0
    assert (tmp_path / "relay.db").stat().st_mode & 0o777 == 0o600


def test_init_writes_a_valid_configuration_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "sub" / "relay.toml"
    done = command("init", "--config", file)
    assert (done.returncode, done.stdout.strip()) == (0, str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert "a-fresh-secret" not in file.read_text(encoding="utf-8")
    assert config.load(file, {})
    before = file.read_bytes()
    again = command("init", "--config", file)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert file.read_bytes() == before


def test_no_command_and_an_unknown_one_exit_2() -> None:
    assert command().returncode == 2
    assert command("dance").returncode == 2
