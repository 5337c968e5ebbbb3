"""``floorline-relay``: the relay's commands.

Data on stdout, talk on stderr; 0 done, 1 failed, 2 bad use or bad configuration.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from server import config
from server.config import Settings
from server.core.kinds import KINDS, MESSAGES

DONE, FAILED, BAD_USE = 0, 1, 2
LONGEST_LOG = 3650


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.command
    try:
        return command(given)
    except config.ConfigInvalid as invalid:
        print(invalid, file=sys.stderr)
        return BAD_USE
    except KeyboardInterrupt:
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="floorline-relay", description="The relay behind floorline: lines, routing, texts."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, words in (
        ("serve", _serve, "run the relay"),
        ("check", _check, "validate the configuration"),
        ("init", _init, "write a configuration from the example, with fresh secrets"),
        ("migrate", _migrate, "bring the database to this version"),
        ("create-user", _create_user, "add a user; the password is one line of standard input"),
        ("import", _import, "bring in what another system kept; safe to repeat"),
        ("export", _export, "print everything of a kind, as it can be imported again"),
        ("pool", _pool, "plan: proxy numbers needed per area code, from roster and log"),
    ):
        sub = commands.add_parser(name, help=words, description=words)
        sub.add_argument("--config", type=Path, metavar="FILE", help="the configuration (TOML)")
        sub.set_defaults(command=command)
        if name == "create-user":
            sub.add_argument("name", metavar="NAME", help="the username")
            sub.add_argument("--permission", action="append", default=[], metavar="P")
            sub.add_argument("--full-name", metavar="TEXT", help="as others see it")
        if name == "import":
            _import_options(sub)
        if name == "export":
            sub.add_argument("kind", choices=KINDS, help="what is printed")
            sub.add_argument("--format", choices=["csv", "jsonl"], help="csv, unless --json")
            sub.add_argument("--json", action="store_true", help="as --format jsonl")
        if name == "pool":
            sub.add_argument("what", choices=["plan"], help="what to do with the pool")
            sub.add_argument("--days", type=_days, default=28, metavar="N", help="of log; 28")
            sub.add_argument("--json", action="store_true", help="for a program to read")
    return parser


def _import_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("kind", choices=KINDS, help="what the file holds")
    sub.add_argument(
        "file", type=Path, metavar="FILE",
        help=".csv with a header, or .jsonl; messages with the oldest first",
    )  # fmt: skip
    sub.add_argument("--all", action="store_true", help="tell of every row, not of refusals")
    sub.add_argument("--json", action="store_true", help="tell of every row, for a program to read")
    sub.add_argument(
        "--encoding", choices=["utf-8", "windows-1252"], default="utf-8",
        help="of a file without a mark of its own; utf-8",
    )  # fmt: skip
    sub.add_argument(
        "--clear", action="store_true",
        help="leads: an empty cell takes away what was there; else it says nothing",
    )  # fmt: skip


def _days(text: str) -> int:
    days = int(text) if text.isdecimal() else 0
    if not 1 <= days <= LONGEST_LOG:
        raise argparse.ArgumentTypeError(f"give a whole number of days, 1 to {LONGEST_LOG}")
    return days


def _fail(sentence: object) -> int:
    print(f"floorline-relay: {sentence}", file=sys.stderr)
    return FAILED


def _serve(given: argparse.Namespace) -> int:
    from server.serve import serve

    settings = config.load(given.config)
    return _with_database(settings, lambda: serve(settings))


def _check(given: argparse.Namespace) -> int:
    config.load(given.config)
    print("the configuration is valid", file=sys.stderr)
    return DONE


def _init(given: argparse.Namespace) -> int:
    from server.commands.init import write_config

    target: Path = given.config or config.default_file()
    try:
        write_config(target)
    except FileExistsError:
        return _fail(f"{target} is there already; move it away to write a new one")
    except OSError as error:
        return _fail(f"{target} cannot be written: {error.strerror}")
    print(target)
    return DONE


def _migrate(given: argparse.Namespace) -> int:
    from server.store.migrate import migrate
    from server.store.opening import engine_of, exclusive

    settings = config.load(given.config)
    engine = engine_of(settings.relay.database)

    def work() -> int:
        with exclusive(engine):
            changed = migrate(engine)
        print("migrated" if changed else "nothing to do", file=sys.stderr)
        return DONE

    return _with_database(settings, work)


def _create_user(given: argparse.Namespace) -> int:
    from server.commands.create_user import create_user
    from server.flows.problems import Problem

    settings = config.load(given.config)
    password = sys.stdin.readline().rstrip("\r\n")  # what is not UTF-8 comes as half characters

    def work() -> int:
        try:
            create_user(
                settings, given.name, given.full_name or given.name, given.permission, password
            )
        except Problem as problem:
            return _fail(problem.detail)
        print(given.name)
        return DONE

    return _with_database(settings, work)


def _import(given: argparse.Namespace) -> int:
    from server.commands.import_ import NotReadable

    settings = config.load(given.config)
    bring_in = _import_messages if given.kind == MESSAGES else _import_rows

    def work() -> int:
        try:
            return bring_in(settings, given)
        except NotReadable as unreadable:
            _fail(unreadable)
            return BAD_USE

    return _with_database(settings, work)


def _import_messages(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.import_ import import_messages

    tally = import_messages(
        settings, given.file, encoding=given.encoding, tell_all=given.all, as_json=given.json
    )
    print(tally, file=sys.stderr if given.json else sys.stdout)
    return FAILED if tally.skipped else DONE


def _import_rows(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.import_rows import counted, import_rows
    from server.core.brought import Outcome

    tally = import_rows(
        settings, given.kind, given.file,
        encoding=given.encoding, clear=given.clear, tell_all=given.all, as_json=given.json,
    )  # fmt: skip
    print(counted(tally), file=sys.stderr if given.json else sys.stdout)
    return FAILED if tally[Outcome.REFUSED] else DONE


def _export(given: argparse.Namespace) -> int:
    from server.commands.export import Format, export

    settings = config.load(given.config)
    format: Format = given.format or ("jsonl" if given.json else "csv")

    def work() -> int:
        try:
            export(settings, given.kind, format)
        except OSError as error:
            return _fail(f"the export cannot be written: {error.strerror}")
        return DONE

    return _with_database(settings, work)


def _pool(given: argparse.Namespace) -> int:
    from server.commands.pool import print_plan

    settings = config.load(given.config)

    def work() -> int:
        print_plan(settings, given.days, as_json=given.json)
        return DONE

    return _with_database(settings, work)


def _with_database(settings: Settings, work: Callable[[], int]) -> int:
    """Run what needs the database, and say in a sentence why it cannot be used."""
    from server.store.faults import explain
    from server.store.migrate import DatabaseNewer
    from server.store.opening import AlreadyRunning

    try:
        return work()
    except (AlreadyRunning, DatabaseNewer) as refusal:
        return _fail(refusal)
    except Exception as error:
        sentence = explain(error)
        if sentence is None:
            raise
        return _fail(sentence)


if __name__ == "__main__":
    sys.exit(main())
