"""The relay as a process: it starts, says where it listens, ends when asked, and says what is wrong."""

from pathlib import Path

from tests.support.relay import relay_process


def test_a_relay_starts_on_an_empty_database_and_ends_cleanly(tmp_path: Path) -> None:
    with relay_process(tmp_path, f"sqlite:///{tmp_path}/new/relay.db") as relay:
        assert relay.client().get("/healthz").json() == {"status": "ok"}
        assert relay.stop() == 0
