"""What goes wrong around the relay: a sentence and an exit code, a 503, and then it goes on."""

import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import apsw
import psycopg
import pytest

from server.store.migrate import connection
from tests.conftest import MIGRATED, Engine
from tests.support.postgres import PostgresServer
from tests.support.relay import (
    ROOT,
    clean_environment,
    command,
    ok,
    problem,
    relay_process,
    write_config,
)
from tests.support.shop import open_shop
from tests.support.waiting import until


def says_and_exits_1(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    assert done.returncode == 1, done
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("floorline-relay: ")
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in line


def test_one_relay_a_database(tmp_path: Path) -> None:
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        says_and_exits_1(command("serve", "--config", relay.config), "another floorline-relay")
        says_and_exits_1(command("migrate", "--config", relay.config), "another floorline-relay")
        relay.create_user("ana")
        assert relay.sign_in("ana").get("/me")["username"] == "ana"


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine, database_url: str) -> None:
    with connection(engine) as opened:
        opened.exec_driver_sql("UPDATE alembic_version SET version_num = 'from_the_future'")
    folder = Path(tempfile.mkdtemp())
    try:
        config = write_config(folder / "relay.toml", database_url)
        says_and_exits_1(command("serve", "--config", config), "newer version")
    finally:
        shutil.rmtree(folder)
    with connection(engine) as opened:
        version = opened.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    assert version == "from_the_future"


@pytest.mark.parametrize(
    ("database", "words"),
    [
        pytest.param(
            "postgresql://nobody:pass-word@127.0.0.1:9/none",
            "PostgreSQL cannot be reached",
            id="PostgreSQL is down",
        ),
        pytest.param("sqlite:////dev/null/relay.db", "folder", id="a folder that cannot be"),
        pytest.param("sqlite:///{folder}", "cannot be opened", id="a folder for a file"),
        pytest.param(
            "sqlite:///{folder}/relay.toml", "not a database", id="a file of another kind"
        ),
    ],
)
def test_a_database_that_cannot_be_used(tmp_path: Path, database: str, words: str) -> None:
    config = write_config(tmp_path / "relay.toml", database.format(folder=tmp_path))
    done = command("serve", "--config", config)
    says_and_exits_1(done, words)
    assert "pass-word" not in done.stderr


def bound_by_permissions(*words: str) -> list[str]:
    """The command as somebody runs it whom permissions stop; root is stopped by none."""
    if os.geteuid() != 0:
        return list(words)
    if not shutil.which("setpriv"):
        pytest.skip("root obeys no permissions, and there is no setpriv to make it")
    bound = "-dac_override,-dac_read_search,-fowner"
    return ["setpriv", f"--bounding-set={bound}", f"--inh-caps={bound}", *words]


@pytest.mark.parametrize("what", ["the file", "the folder"])
def test_a_database_that_is_read_only(tmp_path: Path, migrated_file: Path, what: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    database = Path(shutil.copy(migrated_file, folder / "relay.db"))
    config = write_config(tmp_path / "relay.toml", f"sqlite:///{database}")
    database.chmod(0o444)
    folder.chmod(0o755 if what == "the file" else 0o555)
    done = subprocess.run(
        bound_by_permissions(sys.executable, "-m", "server", "serve", "--config", str(config)),
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=clean_environment(),
        check=False,
    )
    folder.chmod(0o755)
    says_and_exits_1(done, "cannot be written")


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        port = int(relay.url.rsplit(":", 1)[1])
        config = write_config(
            tmp_path / "second.toml",
            f"sqlite:///{tmp_path}/second.db",
            {"relay": {"port": port, "database": f"sqlite:///{tmp_path}/second.db"}},
        )
        done = command("serve", "--config", config)
        assert done.returncode == 1
        assert "address already in use" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_locked_database_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    database = tmp_path / "relay.db"
    with relay_process(tmp_path, f"sqlite:///{database}") as relay:
        shop = open_shop(relay)
        _, conversation = shop.texts_in(shop.ana, "before")
        holder = apsw.Connection(str(database))
        holder.execute("BEGIN IMMEDIATE")
        http = shop.relay.client()
        typed = {"from": "+13035550100", "to": shop.line_of(shop.ana), "body": "during"}
        refused = http.post("/carriers/simulated/messages", json=typed)
        problem(refused, 503, "store_unavailable")
        assert refused.headers["retry-after"]
        problem(shop.ana.send(conversation["id"], "during", "a-key"), 503, "store_unavailable")
        problem(shop.ana.call("GET", "/events"), 503, "store_unavailable")
        problem(http.get("/readyz"), 503, "store_unavailable")
        assert shop.ana.messages(conversation["id"])
        holder.execute("ROLLBACK")
        holder.close()
        text = ok(shop.ana.send(conversation["id"], "during", "a-key"), 202)
        shop.ana.wait_for_state(text, "delivered")
        bodies = [one["body"] for one in shop.ana.messages(conversation["id"])]
        assert bodies == ["before", "during"]


def test_a_full_disk_is_said_and_the_relay_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """A limit on the size of files plays the disk: the write-ahead log cannot grow."""
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        shop = open_shop(relay)
        phone, conversation = shop.texts_in(shop.ana, "before")
        line = shop.line_of(shop.ana)
        unlimited = resource.prlimit(relay.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(relay.process.pid, resource.RLIMIT_FSIZE, (4096, unlimited[1]))
        http = shop.relay.client()
        typed = {"from": phone.number, "to": line, "body": "lost?"}
        problem(http.post("/carriers/simulated/messages", json=typed), 503, "store_unavailable")
        problem(shop.ana.send(conversation["id"], "x", "key"), 503, "store_unavailable")
        problem(shop.ana.call("GET", "/events"), 503, "store_unavailable")
        assert http.get("/healthz").status_code == 200
        resource.prlimit(relay.process.pid, resource.RLIMIT_FSIZE, unlimited)
        phone.texts(line, "after")
        text = ok(shop.ana.send(conversation["id"], "x", "key"), 202)
        shop.ana.wait_for_state(text, "delivered")
        bodies = [one["body"] for one in shop.ana.messages(conversation["id"])]
        assert bodies == ["before", "after", "x"]


def test_a_postgresql_that_goes_away_comes_back(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    with (
        postgres_server.database(template=MIGRATED) as url,
        relay_process(tmp_path, url) as relay,
    ):
        shop = open_shop(relay)
        phone, conversation = shop.texts_in(shop.ana, "before")
        name = url.split("/@/" if "/@/" in url else "@/")[1].split("?")[0]
        with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as other:
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
            kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            other.execute(kill, [name])
            http = shop.relay.client()
            typed = {"from": phone.number, "to": shop.line_of(shop.ana), "body": "during"}
            problem(http.post("/carriers/simulated/messages", json=typed), 503)
            problem(http.get("/readyz"), 503, "store_unavailable")
            assert http.get("/healthz").status_code == 200
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
        until(lambda: http.get("/readyz").status_code == 200, "a relay that is ready", 10)
        phone.texts(shop.line_of(shop.ana), "after")
        with shop.ana.stream() as stream:
            text = ok(shop.ana.send(conversation["id"], "answer"), 202)
            stream.wait_for("message.created", lambda data: data["body"] == "answer")
        shop.ana.wait_for_state(text, "delivered")
        assert "during" not in [one["body"] for one in shop.ana.messages(conversation["id"])]


def test_a_request_that_never_becomes_whole_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/relay.db") as relay:
        address = urlsplit(relay.url)
        with socket.create_connection((address.hostname, address.port)) as half:
            head = "POST /carriers/simulated/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100"
            half.sendall(f"{head}\r\n\r\n{{".encode())
            until(lambda: relay.client().get("/healthz").status_code == 200, "the relay")
            assert relay.stop() == 0
