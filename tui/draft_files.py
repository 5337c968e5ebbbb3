"""Drafts on the disk: what was written and not sent is there again when the program starts.

One small file a conversation, readable by its owner alone, so that two terminals of one person write
over each other's drafts only where both write to the same customer.
"""

import hashlib
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tui.config import write_private
from tui.drafts import Draft, Drafts

ENDED = "The program ended while it was sent."


class DraftFiles:
    """The drafts of one person at one relay. OSError where the disk does not take them."""

    def __init__(self, home: Path, url: str, user_id: str) -> None:
        whose = hashlib.sha256(f"{url}\n{user_id}".encode()).hexdigest()[:16]
        self._folder = home / "drafts" / whose
        self._written: dict[str, str] = {}

    def load(self) -> Drafts:
        """All of them. A file that cannot be read is left where it is, and passed over."""
        drafts = Drafts()
        for conversation_id, text, held in self._read():
            drafts.keep(conversation_id, text)
            for draft in held:
                drafts.start(draft)
                drafts.hold(draft, draft.trouble or ENDED, is_unsure=draft.trouble is None)
        return drafts

    def pending(self, conversation_id: str, drafts: Drafts) -> str | None:
        """What has to be written for a conversation; None where that is on the disk already."""
        text, held = drafts.text(conversation_id), drafts.on_its_way(conversation_id)
        content = _encode(conversation_id, text, held) if text or held else ""
        return None if self._written.get(conversation_id, "") == content else content

    def write(self, conversation_id: str, content: str) -> None:
        """Takes as long as the disk does."""
        file = self._file(conversation_id)
        if content:
            write_private(file, content)
        else:
            file.unlink(missing_ok=True)
        self._written[conversation_id] = content

    def save_all(self, drafts: Drafts) -> None:
        for id in {*drafts.texts, *drafts.sending, *self._written}:
            if (content := self.pending(id, drafts)) is not None:
                self.write(id, content)

    def _file(self, conversation_id: str) -> Path:
        name = hashlib.sha256(conversation_id.encode()).hexdigest()[:24]
        return self._folder / f"{name}.toml"

    def _read(self) -> Iterator[tuple[str, str, list[Draft]]]:
        for file in sorted(self._folder.glob("*.toml")):
            try:
                content = file.read_text("utf-8")
                found = _decode(tomllib.loads(content))
            except (OSError, ValueError, KeyError, TypeError):
                continue
            self._written[found[0]] = content
            yield found


def _encode(conversation_id: str, text: str, held: list[Draft]) -> str:
    import tomli_w

    return tomli_w.dumps(
        {"conversation": conversation_id, "text": text, "held": [_as_table(d) for d in held]}
    )


def _as_table(draft: Draft) -> dict[str, Any]:
    table = {
        "body": draft.body,
        "key": draft.key,
        "at": draft.at,
        "unsure": draft.is_unsure,
    }
    return table if draft.trouble is None else {**table, "trouble": draft.trouble}


def _decode(data: dict[str, Any]) -> tuple[str, str, list[Draft]]:
    id, text = data["conversation"], data["text"]
    if not isinstance(id, str) or not isinstance(text, str):
        raise TypeError("a draft is text")
    held = []
    for each in data["held"]:
        if not isinstance(each["at"], datetime) or not isinstance(each["body"], str):
            raise TypeError("a draft has a time and a text")
        held.append(
            Draft(id, each["body"], each["key"], each["at"], each.get("trouble"), each["unsure"])
        )
    return id, text, held
