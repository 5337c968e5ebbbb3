"""Drafts on the disk: what was written and not sent is there again when the program starts.

One small file a conversation, readable by its owner alone, so that two terminals of one person write
over each other's drafts only where both write to the same customer.
"""

import contextlib
import hashlib
import os
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from tui.attachments import Attachment
from tui.config import read_private, unused, write_private
from tui.drafts import Draft, Drafts

T = TypeVar("T")
ENDED = "The program ended while it was sent."


class DraftFiles:
    """The drafts of one person at one relay. OSError where the disk does not take them."""

    def __init__(self, home: Path, url: str, user_id: str) -> None:
        whose = hashlib.sha256(f"{url}\n{user_id}".encode()).hexdigest()[:16]
        self._folder = home / "drafts" / whose
        self._written: dict[str, str] = {}
        self._newest: dict[str, str] = {}
        self._one_at_a_time = threading.RLock()
        self.set_aside: list[Path] = []
        """Files that were damaged when they were loaded: nothing is written over them."""

    def load(self) -> Drafts:
        """All of them. A damaged file is set aside, never written over."""
        drafts = Drafts()
        for kept in self._read():
            drafts.keep(kept.conversation_id, kept.text, kept.template_id)
            drafts.keep_whisper(kept.conversation_id, kept.whisper)
            for each in kept.attached:
                drafts.attach(kept.conversation_id, each)
            for draft in kept.held:
                drafts.start(draft)
                drafts.hold(draft, draft.trouble or ENDED, is_unsure=draft.trouble is None)
        return drafts

    def pending(self, conversation_id: str, drafts: Drafts) -> str | None:
        """What has to be written for a conversation; None where that is on the disk already."""
        text, held = drafts.text(conversation_id), drafts.on_its_way(conversation_id)
        attached = drafts.attachments(conversation_id)
        template_id, whisper = drafts.template(conversation_id), drafts.whisper(conversation_id)
        kept = Kept(conversation_id, text, template_id, held, attached, whisper)
        content = _encode(kept) if text or held or attached or whisper else ""
        self._newest[conversation_id] = content
        return None if self._written.get(conversation_id, "") == content else content

    def write(self, conversation_id: str, content: str) -> None:
        """Takes as long as the disk does. What is not the newest any more is not written: a thread
        that comes late undoes nothing.
        """
        file = self._file(conversation_id)
        with self._one_at_a_time:
            if self._newest.get(conversation_id, content) != content:
                return
            if content:
                write_private(file, content)
            else:
                file.unlink(missing_ok=True)
            self._written[conversation_id] = content

    def save_all(self, drafts: Drafts) -> None:
        """Everything that is not on the disk. One draft that cannot be written keeps no other from
        it; the first OSError is raised at the end.
        """
        failed: list[OSError] = []
        with self._one_at_a_time:
            known = (drafts.texts, drafts.whispers, drafts.sending, drafts.attached, self._written)
            for id in {id for each in known for id in each}:
                try:
                    if (content := self.pending(id, drafts)) is not None:
                        self.write(id, content)
                except OSError as error:
                    failed.append(error)
        if failed:
            raise failed[0]

    def _file(self, conversation_id: str) -> Path:
        name = hashlib.sha256(conversation_id.encode()).hexdigest()[:24]
        return self._folder / f"{name}.toml"

    def _read(self) -> Iterator["Kept"]:
        for file in sorted(self._folder.glob("*.toml")):
            try:
                content = read_private(file)
                found = _decode(tomllib.loads(content))
            except FileNotFoundError:
                continue  # another program of this person has just sent it
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                self._put_aside(file)
                continue
            self._written[found.conversation_id] = content
            yield found

    def _put_aside(self, file: Path) -> None:
        aside = unused(file.with_suffix(".damaged"))
        with contextlib.suppress(OSError):
            os.replace(file, aside)
            self.set_aside.append(aside)


class Kept(NamedTuple):
    """What a file holds of a conversation."""

    conversation_id: str
    text: str
    template_id: str | None
    held: list[Draft]
    attached: tuple[Attachment, ...]
    whisper: str


def _encode(kept: Kept) -> str:
    import tomli_w

    held = [_as_table(draft) for draft in kept.held]
    table: dict[str, Any] = {"conversation": kept.conversation_id, "text": kept.text, "held": held}
    if kept.template_id is not None:
        table["template"] = kept.template_id
    if kept.whisper:
        table["whisper"] = kept.whisper
    return tomli_w.dumps(_with_attached(table, kept.attached))


def _as_table(draft: Draft) -> dict[str, Any]:
    table = {
        "body": draft.body,
        "key": draft.key,
        "at": draft.at,
        "unsure": draft.is_unsure,
    }
    more = {"trouble": draft.trouble, "template": draft.template_id, "send_at": draft.send_at}
    table |= {name: value for name, value in more.items() if value is not None}
    return _with_attached(table, draft.attached)


def _with_attached(table: dict[str, Any], attached: tuple[Attachment, ...]) -> dict[str, Any]:
    made = [
        {name: value for name, value in asdict(each).items() if value is not None}
        for each in attached
    ]
    return {**table, "attached": made} if made else table


def _decode(data: dict[str, Any]) -> Kept:
    """ValueError, KeyError or TypeError for what was never written by :func:`_encode`."""
    id, text = _of(str, data["conversation"]), _of(str, data["text"])
    held = [_held(id, each) for each in _of(list, data["held"])]
    whisper = _of(str, data.get("whisper", ""))
    return Kept(id, text, _of_or_none(str, data.get("template")), held, _attached(data), whisper)


def _attached(table: dict[str, Any]) -> tuple[Attachment, ...]:
    return tuple(_attachment(each) for each in _of(list, table.get("attached", [])))


def _attachment(table: Any) -> Attachment:
    names = ("content_type", "media_id", "path", "trouble")
    more = {name: _of_or_none(str, table.get(name)) for name in names}
    return Attachment(
        _of(str, table["key"]), _of(str, table["name"]), _of(int, table["size"]), **more
    )


def _held(id: str, table: Any) -> Draft:
    at, send_at = _of(datetime, table["at"]), _of_or_none(datetime, table.get("send_at"))
    if at.tzinfo is None or (send_at is not None and send_at.tzinfo is None):
        raise ValueError("a time without a zone")
    return Draft(
        id,
        _of(str, table["body"]),
        _of(str, table["key"]),
        at,
        _of_or_none(str, table.get("trouble")),
        _of(bool, table["unsure"]),
        _of_or_none(str, table.get("template")),
        _attached(table),
        send_at,
    )


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _of_or_none(kind: type[T], value: object) -> T | None:
    return None if value is None else _of(kind, value)
