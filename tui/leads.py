"""Lists of leads in words: which ones, in what order, and who is chosen of them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from server.wire import Me

STATUSES = ("new", "contacted", "interested", "appointment", "customer", "lost")
"""Offered everywhere; a lead may have any other word."""
SUPERVISE = "supervise"
SEE_NUMBERS = "see_numbers"
MOST_CHOSEN = 5_000
SORTS: dict[str, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "name": "by name",
    "status": "by status",
    "waiting": "longest waiting first",
}
WHOSE: dict[str, str] = {"me": "mine", "store": "my store's", "nobody": "nobody's"}
CONSENTS: dict[str, str] = {
    "given": "may be texted",
    "asked": "asked, not answered",
    "none": "not asked yet",
    "opted_out": "opted out",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which leads a list shows; None: whatever it is. As the relay asks for it."""

    q: str = ""
    status: str | None = None
    assignee: str | None = None
    texted: bool | None = None
    consent: str | None = None
    sort: str = "newest"

    def asked(self) -> dict[str, str]:
        """What is asked of the relay."""
        given = {
            "q": self.q or None,
            "status": self.status,
            "assignee": self.assignee,
            "texted": None if self.texted is None else str(self.texted).lower(),
            "consent": self.consent,
            "sort": self.sort,
        }
        return {name: value for name, value in given.items() if value is not None}

    @property
    def is_narrowed(self) -> bool:
        """By anything but what is searched for."""
        return any(each is not None for each in (self.status, self.assignee, self.texted)) or (
            self.consent is not None
        )

    def everything(self) -> "Wanted":
        """All leads, in the same order."""
        return Wanted(sort=self.sort)

    def words(self) -> str:
        """Which leads these are: ``mine, contacted, longest waiting first``."""
        parts = [
            WHOSE.get(self.assignee, "somebody's") if self.assignee else "",
            self.status or "",
            CONSENTS.get(self.consent, self.consent) if self.consent else "",
            "" if self.texted is None else "with texts" if self.texted else "never texted",
            SORTS[self.sort],
        ]
        return ", ".join(part for part in parts if part)


def next_sort(wanted: Wanted) -> Wanted:
    every = list(SORTS)
    return replace(wanted, sort=every[(every.index(wanted.sort) + 1) % len(every)])


def choices(wanted: Wanted, me: Me) -> list[tuple[str, Wanted]]:
    """What a list can be narrowed by, one step from how it is narrowed now; what holds is marked, and
    choosing it again takes it back.
    """
    whose = ["me", *(["store"] if me.store_id else [])]
    whose += ["nobody"] if SUPERVISE in me.permissions else []
    found = [("Everything", wanted.everything())] if wanted.is_narrowed else []
    found += [_choice(f"Whose: {WHOSE[each]}", wanted, "assignee", each) for each in whose]
    statuses = dict.fromkeys([*STATUSES, *([wanted.status] if wanted.status else [])])
    found += [_choice(f"Status: {each}", wanted, "status", each) for each in statuses]
    found += [
        _choice(f"Texts: {words}", wanted, "texted", value)
        for words, value in (("with a conversation", True), ("never texted", False))
    ]
    found += [
        _choice(f"Consent: {words}", wanted, "consent", each) for each, words in CONSENTS.items()
    ]
    return found


def _choice(words: str, wanted: Wanted, name: str, value: object) -> tuple[str, Wanted]:
    holds = getattr(wanted, name) == value
    mark = "● " if holds else "  "
    change: dict[str, Any] = {name: None if holds else value}
    return mark + words, replace(wanted, **change)


@dataclass(slots=True)
class Work:
    """What a person does with the list of leads, kept while they are elsewhere: what it shows, and who
    is chosen.
    """

    wanted: Wanted = field(default_factory=Wanted)
    chosen: dict[str, None] = field(default_factory=dict)

    def toggle(self, id: str) -> None:
        if id in self.chosen:
            del self.chosen[id]
        elif len(self.chosen) < MOST_CHOSEN:
            self.chosen[id] = None

    def choose(self, ids: Iterable[str]) -> None:
        """These too, as many as can be chosen at once."""
        for id in ids:
            if len(self.chosen) >= MOST_CHOSEN:
                return
            self.chosen[id] = None


def counted(count: int, noun: str = "lead") -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
