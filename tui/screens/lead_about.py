"""All that is known of a lead, and their consent ledger, as text."""

from datetime import UTC, datetime

from textual.content import Content

from server.wire import ConsentRecord, Conversation, Lead, Me, Summary
from tui import ledger, places
from tui.widgets.fold import clip
from tui.widgets.lead_summary import consent, deputy, whose
from tui.widgets.local_times import local_time
from tui.widgets.times import moment, today

DIM = "$foreground 62%"
WIDE = 12
"""Cells for what a line is about."""
UNKNOWN = "not said"
Piece = Content | str | tuple[str, str]


def about(
    lead: Lead, conversation: Conversation | None, summary: Summary | None, me: Me
) -> Content:
    """Who the lead is, and where."""
    beside = f"  ·  {lead.organization}" if lead.organization else ""
    parts: list[Piece] = [(lead.name, "bold"), f"{beside}\n\n"]
    parts += _line("Numbers", ", ".join(lead.numbers) or "none: they cannot be texted")
    parts += _line("E-mail", ", ".join([*lead.emails, *filter(None, [lead.email2])]))
    parts += _line("Status", lead.status)
    if conversation is None:
        parts += _line("Belongs to", "me" if is_mine(lead, me) else owner(lead))
    else:
        parts += _line("Belongs to", whose(conversation))
        parts += _line("Stands in", deputy(conversation))
    parts += _line("Attributes", ", ".join(lead.attributes))
    for name, said in lead.fields.items():
        parts += _line(clip(name, WIDE - 1), said)
    if conversation is None or summary is None:
        parts += _line("Texts", "none yet, c writes the first")
    else:
        parts += _line("Consent", consent(conversation, summary))
        there = local_time(summary.time_zones, datetime.now(UTC))
        parts += _line("Local time", there or "nobody knows where the number is")
    parts += _line("State", places.state_name(lead.state) if lead.state else UNKNOWN, "s")
    parts += _line("Time zone", lead.time_zone or UNKNOWN, "t")
    return Content.assemble(*parts)


def owner(lead: Lead) -> str:
    return (lead.assignee.name if lead.assignee else None) or "nobody"


def is_mine(lead: Lead, me: Me) -> bool:
    return lead.assignee is not None and lead.assignee.user_id == me.id


def _line(name: str, value: str, key: str = "") -> list[Piece]:
    if not value:
        return []
    said: list[Piece] = [(f"{name:<{WIDE}}", DIM), value]
    return [*said, (f"  {key} sets it", DIM), "\n"] if key else [*said, "\n"]


def asked(requests: list[tuple[str, str]]) -> Content:
    """What a lead has asked for, newest first."""
    if not requests:
        return Content("")
    parts: list[Piece] = [("Service requests\n", "bold")]
    for head, words in requests:
        parts += [(f"\n{head}\n", DIM), f"{words}\n" if words else ""]
    return Content.assemble(*parts)


def entries(records: list[ConsentRecord], total: int | None, trouble: str = "") -> Content:
    """The ledger, newest first, as far as it is loaded."""
    counted = f"  {_counted(total)}, x exports them" if total else ""
    parts: list[Piece] = [("Consent ledger", "bold"), (f"{counted}\n", DIM)]
    if total == 0:
        parts.append("Nothing yet: nobody has asked them, and they have said nothing.\n")
    for record in records:
        parts += _entry(record)
    if trouble:
        parts.append((f"\n{trouble}\n", "$text-error"))
    elif total is None or len(records) < total:
        parts.append((f"\n{'Loading…' if total is None else 'More below…'}\n", DIM))
    return Content.assemble(*parts).rstrip()


def _entry(record: ConsentRecord) -> list[Piece]:
    shown = f"“{record.shown}”\n" if record.shown else ""
    head = f"\n{moment(record.at, today())} · {ledger.beside(record)}\n"
    return [(head, DIM), f"{ledger.told(record)}\n", shown]


def _counted(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries:,} entries"
