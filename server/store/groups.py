"""Group commit: many units of work, one durable commit, every answer after it.

Each unit runs in a savepoint, so one that fails takes nothing with it. A full disk or an I/O error
rolls back the whole transaction behind our back; what follows would then run unprotected. So after
every failed unit the transaction is looked for, and if it fell, every unit runs again, alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from server.store.statement import Tx

Unit = Callable[[Tx], Any]


class StoreUnavailable(Exception):
    """The database cannot be written or read now.

    Nothing of the unit was kept, unless the commit itself was cut off: then nobody can know, and
    what asks again must carry a key that makes it safe (a carrier's id, an idempotency key).
    """


class Session(Protocol):
    """One connection that writes, as the group needs it."""

    @property
    def tx(self) -> Tx: ...

    def begin(self) -> None: ...
    def stands(self) -> bool: ...
    def savepoint(self) -> None: ...
    def release(self) -> None: ...
    def undo(self) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def unavailable(self, error: Exception) -> bool: ...


@dataclass(frozen=True, slots=True)
class Done:
    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    error: Exception


Result = Done | Failed


class _Fallen(Exception):
    """The transaction is gone; nothing of the group was kept."""


def commit_group(session: Session, units: Sequence[Unit]) -> list[Result]:
    """Run the units as one transaction and say, after the commit, what became of each."""
    try:
        return _together(session, units)
    except _Fallen as fallen:
        _abandon(session)
        if len(units) == 1:
            return [Failed(_as_unavailable(session, fallen.__cause__))]
    return [result for unit in units for result in commit_group(session, [unit])]


def _together(session: Session, units: Sequence[Unit]) -> list[Result]:
    try:
        session.begin()
    except Exception as error:
        _abandon(session)
        return [Failed(_as_unavailable(session, error))] * len(units)
    results = [_in_savepoint(session, unit) for unit in units]
    try:
        session.commit()
    except Exception as error:
        _abandon(session)
        return [Failed(_as_unavailable(session, error))] * len(units)
    return results


def _in_savepoint(session: Session, unit: Unit) -> Result:
    try:
        session.savepoint()
        value = unit(session.tx)
        session.release()
    except Exception as error:
        if not session.stands():
            raise _Fallen from error
        try:
            session.undo()
        except Exception:
            raise _Fallen from error
        return Failed(_as_unavailable(session, error))
    return Done(value)


def _abandon(session: Session) -> None:
    """Leave no transaction open. What cannot be rolled back has fallen already."""
    if session.stands():
        session.rollback()


def answerable(error: Exception) -> Exception:
    """The error as a future can carry it, which refuses StopIteration and would never be answered."""
    if not isinstance(error, StopIteration):
        return error
    carried = RuntimeError("a unit of work raised StopIteration")
    carried.__cause__ = error
    return carried


def _as_unavailable(session: Session, error: BaseException | None) -> Exception:
    if not isinstance(error, Exception):
        return StoreUnavailable("the transaction was lost")
    if not session.unavailable(error):
        return answerable(error)
    unavailable = StoreUnavailable(type(error).__name__)
    unavailable.__cause__ = error
    return unavailable
