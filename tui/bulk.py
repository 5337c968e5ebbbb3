"""Texts to many in words: what would become of each lead, what has, and how far it is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from server.wire import Bulk, BulkCounts, BulkItem, BulkPreview
from tui.widgets.local_times import times_there
from tui.widgets.times import moment, until

Cells = tuple[str, ...]

CONSENT = {"none": "not asked", "asked": "asked", "given": "given", "opted_out": "opted out"}
STANDS: dict[str | None, str] = {
    None: "all",
    "went": "went",
    "going": "on its way",
    "held": "held",
    "waiting": "waiting",
    "skipped": "skipped",
    "cancelled": "cancelled",
    "failed": "failed",
    "unconfirmed": "unconfirmed",
}
_SIGNS = {
    "went": "✓",
    "going": "…",
    "held": "‖",
    "waiting": "·",
    "skipped": "–",
    "cancelled": "×",
    "failed": "!",
    "unconfirmed": "?",
}
STATES = {"running": "sending", "cancelled": "cancelled", "done": "done"}
BAR = 30
"""Cells of the bar that shows how far it is."""


@dataclass(slots=True)
class Tally:
    """What the leads that were looked at come to."""

    now: int = 0
    asks: int = 0
    held: int = 0
    skipped: int = 0
    segments: int = 0

    def add(self, items: Iterable[BulkPreview]) -> None:
        for item in items:
            match item.verdict:
                case "allowed":
                    self.now += 1
                case "held":
                    self.held += 1
                case _:
                    self.skipped += 1
                    continue
            self.asks += item.asks
            self.segments += item.segments

    @property
    def sent(self) -> int:
        """Who gets it, now or later."""
        return self.now + self.held

    def words(self) -> str:
        """``31 go now · 4 are held · 2 are skipped · 35 segments``"""
        parts = [counted(self.now, "goes now", "go now")]
        parts += [counted(self.held, "is held", "are held")] if self.held else []
        parts += [counted(self.skipped, "is skipped", "are skipped")] if self.skipped else []
        parts += [counted(self.segments, "segment", "segments")]
        parts += [f"{self.asks:,} asked first"] if self.asks else []
        return " · ".join(parts)


def counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def preview_cells(item: BulkPreview, today: date, now: datetime) -> Cells:
    """Name, what would become of it, the time there, consent, segments, the text."""
    there = " to ".join(times_there(item.time_zones, now)[0])
    segments = str(item.segments) if item.verdict in ("allowed", "held") else ""
    consent = "" if item.verdict == "skipped" and not item.body else CONSENT.get(item.consent, "")
    return (item.name, fate(item, today), there, consent, segments, first_line(item.body))


def first_line(body: str) -> str:
    return " ".join(body.split())


def fate(item: BulkPreview, today: date) -> str:
    """What would become of a lead's text, in as few words as there are."""
    match item.verdict:
        case "allowed":
            return "✓ goes, asked first" if item.asks else "✓ goes now"
        case "held" if item.until is not None:
            return f"‖ held until {until(item.until, today)}"
        case "held":
            return "‖ held until they agree"
        case _:
            return f"– {SKIPPED.get(item.because, item.because.replace('_', ' '))}"


SKIPPED = {
    "not_yours": "not yours",
    "no_number": "no number",
    "text_messaging_off": "texting is off",
    "number_repeated": "number is listed twice",
    "sent_lately": "was sent it today",
    "template_field_missing": "a field is missing",
    "body_empty": "nothing to say",
    "body_too_long": "too long",
    "opted_out": "opted out",
    "line_unavailable": "line cannot send",
    "store_not_enabled": "store not enabled",
    "sender_suspended": "sender suspended",
    "cancelled": "cancelled",
}


def about(item: BulkPreview) -> tuple[str, bool]:
    """What is to be said under a lead's text; True where that keeps it from going."""
    gaps = [name for name in dict.fromkeys(item.gaps) if name not in item.required]
    said = [item.sentence] if item.verdict != "allowed" or item.asks else []
    said += [f"Without data: {', '.join(gaps)}."] if gaps else []
    return " ".join(said), item.verdict in ("skipped", "refused")


# ---- what has become of it


def item_cells(item: BulkItem, today: date) -> Cells:
    """Name, how it stands, why."""
    words = STANDS.get(item.stands, item.stands)
    if item.stands == "held" and item.until is not None:
        words = f"held until {until(item.until, today)}"
    elif item.state == "delivered":
        words = "delivered"
    sign = _SIGNS.get(item.stands, "·")
    return (item.name, f"{sign} {words}", item.sentence or "")


def bulk_cells(bulk: Bulk, today: date) -> Cells:
    """When, what, how it stands, the numbers."""
    state = STATES.get(bulk.state, bulk.state)
    return (moment(bulk.created_at, today), bulk.title, state, counts(bulk.counts))


def counts(found: BulkCounts) -> str:
    """``12 went · 3 held · 1 skipped``: only what there is any of."""
    parts = [
        f"{many:,} {STANDS[name]}"
        for name in STANDS
        if name is not None and (many := getattr(found, name))
    ]
    return " · ".join(parts) or "nobody"


def had_their_turn(bulk: Bulk) -> int:
    """Leads of whom it is decided what becomes of them."""
    return bulk.total - bulk.counts.waiting


def bar(done: int, total: int, wide: int = BAR) -> str:
    """``██████░░░░ 12 of 20``"""
    full = wide if total == 0 else wide * done // total
    return f"{'█' * full}{'░' * (wide - full)} {done:,} of {total:,}"


def can_be_cancelled(bulk: Bulk) -> bool:
    """Something of it has not left."""
    return bool(bulk.counts.waiting or bulk.counts.held or bulk.counts.going)
