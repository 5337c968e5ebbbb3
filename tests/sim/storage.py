"""A disk that can lose what was not synced, fill up, fail, or lose its power, and SQLite on it.

Everything is in memory and nothing is random but what a given ``random.Random`` decides.
"""

import contextlib
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import apsw

from server.store.sqlite import (
    SqliteEngine,
    SqliteReader,
    SqliteSession,
)
from server.store.statement import Tx

T = TypeVar("T")

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class _Write:
    offset: int
    data: bytes

    def apply(self, content: bytearray | None) -> bytearray | None:
        if content is None:
            return None
        if len(content) < self.offset:
            content.extend(bytes(self.offset - len(content)))
        content[self.offset : self.offset + len(self.data)] = self.data
        return content

    def torn(self, chance: random.Random) -> "_Write":
        """The part of it that reached the disk."""
        return _Write(self.offset, self.data[: chance.randint(0, len(self.data))])


@dataclass(frozen=True, slots=True)
class _Truncate:
    size: int

    def apply(self, content: bytearray | None) -> bytearray | None:
        if content is not None:
            del content[self.size :]
        return content


@dataclass(frozen=True, slots=True)
class _Create:
    def apply(self, content: bytearray | None) -> bytearray | None:
        return bytearray() if content is None else content


@dataclass(frozen=True, slots=True)
class _Delete:
    def apply(self, content: bytearray | None) -> bytearray | None:
        return None


_Change = _Write | _Truncate | _Create | _Delete


@dataclass(slots=True)
class _File:
    """A file twice: as programs see it, and as it is on the disk for certain. None: not there."""

    seen: bytearray | None = None
    synced: bytearray | None = None
    pending: list[_Change] = field(default_factory=list)

    def change(self, change: _Change) -> None:
        self.seen = change.apply(self.seen)
        self.pending.append(change)

    def sync(self) -> None:
        for change in self.pending:
            self.synced = change.apply(self.synced)
        self.pending.clear()

    def crash(self, chance: random.Random | None) -> None:
        """Forget what was not synced, or, with ``chance``, any part of it."""
        kept = 0.0 if chance is None else chance.choice([0.0, 0.5, 1.0])
        for change in self.pending:
            if chance is None or chance.random() >= kept:
                continue
            if isinstance(change, _Write) and chance.random() < 0.1:
                change = change.torn(chance)
            self.synced = change.apply(self.synced)
        self.pending.clear()
        self.seen = None if self.synced is None else bytearray(self.synced)


class Disk(apsw.VFS):
    """SQLite's storage, in memory. Unregister it when done, by :meth:`unregister`."""

    def __init__(self) -> None:
        self.name = f"floorline-disk-{next(_numbers)}"
        super().__init__(self.name, base="")
        self._files: dict[str, _File] = {}
        self._handles: list[_Handle] = []
        self._room: int | None = None
        self._powered = True
        self.writes = 0
        self.syncs = 0
        self._faults: list[Callable[[], None]] = []

    def load(self, name: str, content: bytes) -> None:
        """Put a file on the disk, for certain."""
        self._files[name] = _File(bytearray(content), bytearray(content))

    def full_at_write(self, n: int) -> None:
        """The ``n``-th write from now fails because the disk is full; the next has room again."""
        self._faults.append(self._at(self.writes + n, lambda: self.writes, apsw.FullError))

    def fail_at_write(self, n: int) -> None:
        """The ``n``-th write from now fails."""
        self._faults.append(self._at(self.writes + n, lambda: self.writes, apsw.IOError))

    def fail_at_sync(self, n: int) -> None:
        """The ``n``-th sync from now fails."""
        self._faults.append(self._at(self.syncs + n, lambda: self.syncs, apsw.IOError))

    def cut_power_at(self, n: int) -> None:
        """The ``n``-th write or sync from now, and all after it, fail until :meth:`crash`."""
        at = self.writes + self.syncs + n

        def fault() -> None:
            if self.writes + self.syncs >= at:
                self._powered = False

        self._faults.append(fault)

    def limit(self, room: int | None) -> None:
        """Room for this many bytes more in all files, until lifted with None."""
        self._room = None if room is None else self._used() + room

    @property
    def powered(self) -> bool:
        return self._powered

    def crash(self, chance: random.Random | None = None) -> None:
        """Power off and on: what was not synced is gone, or, with ``chance``, any part of it.

        Whoever has a file open can do nothing with it any more.
        """
        for handle in self._handles:
            handle.stale = True
        self._handles.clear()
        for name in sorted(self._files):
            self._files[name].crash(chance)
        self._faults.clear()
        self._powered = True

    @staticmethod
    def _at(n: int, count: Callable[[], int], error: type[Exception]) -> Callable[[], None]:
        fired = False

        def fault() -> None:
            nonlocal fired
            if not fired and count() >= n:
                fired = True
                raise error("planned by the test")

        return fault

    def _used(self) -> int:
        return sum(len(file.seen or b"") for file in self._files.values())

    def before_write(self, growth: int) -> None:
        self.writes += 1
        self._strike()
        if self._room is not None and growth > 0 and self._used() + growth > self._room:
            raise apsw.FullError("the disk is full")

    def before_sync(self) -> None:
        self.syncs += 1
        self._strike()

    def require_power(self) -> None:
        if not self._powered:
            raise apsw.IOError("the power is cut")

    def _strike(self) -> None:
        for fault in self._faults:
            fault()
        self.require_power()

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> Any:
        self.require_power()
        path = f"temporary-{next(_numbers)}" if name is None else _plain(name)
        file = self._files.setdefault(path, _File())
        if file.seen is None:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                raise apsw.CantOpenError(path)
            file.change(_Create())
        flags[1] = flags[0]
        handle = _Handle(self, file)
        self._handles.append(handle)
        return handle

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self._files and self._files[pathname].seen is not None

    def xFullPathname(self, name: str) -> str:
        return name

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.require_power()
        file = self._files.get(filename)
        if file is None or file.seen is None:
            raise apsw.IOError("no such file")
        file.change(_Delete())
        if syncdir:
            file.sync()

    def closed(self, handle: "_Handle") -> None:
        if handle in self._handles:
            self._handles.remove(handle)


def _plain(name: str | apsw.URIFilename) -> str:
    return name if isinstance(name, str) else name.filename()


class _Handle:
    """An open file, as SQLite asks for it. Locks are free: one connection is alone on the disk."""

    def __init__(self, disk: Disk, file: _File) -> None:
        self._disk = disk
        self._file = file
        self.stale = False

    def _content(self) -> bytearray:
        self._disk.require_power()
        if self.stale or self._file.seen is None:
            raise apsw.IOError("the file was open when the power was cut")
        return self._file.seen

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._content()[offset : offset + amount])

    def xWrite(self, data: Any, offset: int) -> None:
        content = self._content()
        self._disk.before_write(offset + len(data) - len(content))
        self._file.change(_Write(offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        self._content()
        self._file.change(_Truncate(newsize))

    def xSync(self, flags: int) -> None:
        self._content()
        self._disk.before_sync()
        self._file.sync()

    def xFileSize(self) -> int:
        return len(self._content())

    def xClose(self) -> None:
        self._disk.closed(self)

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096

    def xDeviceCharacteristics(self) -> int:
        return 0


class SharingReader(SqliteReader):
    """Reads on the writer's connection, which is closed by the engine."""

    def __init__(self, connection: apsw.Connection) -> None:
        super().__init__(connection)
        self._shared = connection

    def read(self, unit: Callable[[Tx], T]) -> T:
        self._shared.execute("PRAGMA query_only = ON")
        try:
            return super().read(unit)
        finally:
            self._shared.execute("PRAGMA query_only = OFF")

    def close(self) -> None: ...


class _SharingSession(SqliteSession):
    def close(self) -> None: ...


class FaultyEngine(SqliteEngine):
    """SQLite on a :class:`Disk`: the relay's settings, but one connection, which owns the file.

    A custom storage has no shared memory, so WAL needs ``locking_mode = EXCLUSIVE``. The page cache
    is small, so that a transaction reaches the disk before its commit and faults strike inside units.
    """

    def __init__(self, disk: Disk, *, synchronous: str = "FULL", pages: int = 10) -> None:
        super().__init__(Path("relay.db"), vfs=disk.name)
        self.disk = disk
        self._synchronous = synchronous
        self._pages = pages
        self._shared: apsw.Connection | None = None

    def connect(self) -> apsw.Connection:
        connection = apsw.Connection(str(self.path), vfs=self.disk.name, statementcachesize=400)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = {self._pages}")
        connection.execute(f"PRAGMA cache_spill = {self._pages}")
        return connection

    def writer(self) -> SqliteSession:
        return _SharingSession(self.connect_shared())

    def reader(self) -> SqliteReader:
        return SharingReader(self.connect_shared())

    def crash(self, chance: random.Random | None = None) -> None:
        """Cut the power and give it back. Writers and readers must be asked for again."""
        self.disk.crash(chance)
        self.close()

    def close(self) -> None:
        if self._shared:
            with contextlib.suppress(apsw.Error):  # closing writes, which the disk may refuse
                self._shared.close(force=True)
        self._shared = None

    def connect_shared(self) -> apsw.Connection:
        """The one connection, opened when it is first needed."""
        if self._shared is None:
            self._shared = self.connect()
        return self._shared
