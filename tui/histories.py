"""What became of a lead, in sentences. Pure."""

from server.wire import Assignee, HistoryEntry

BECAUSE = {
    "assigned": "by hand",
    "pulled": "who pulled it",
    "put_back": "put back after a pull",
    "last_human_sender": "who texted them last and was answered",
    "taken_over": "who took it over",
    "handed_back": "handed back",
}


def told(entry: HistoryEntry) -> str:
    """An entry that is no text."""
    if entry.kind == "added":
        return "The lead was added."
    if entry.kind != "assigned":
        return f"{entry.kind}."
    words = f"Given to {_whose(entry.to)}, before {_whose(entry.before)}"
    why = BECAUSE.get(entry.because or "", (entry.because or "").replace("_", " "))
    by = f" by {entry.by}" if entry.by else " by itself"
    return f"{words}{by}: {why}." if why else f"{words}{by}."


def said(entry: HistoryEntry) -> str:
    """Who wrote a text, and on which line."""
    text = entry.text
    if text is None:
        return ""
    kind = {"inbound": "wrote to", "outbound": "wrote from", "note": "noted beside"}
    what = kind.get(text.direction, "on")
    return f"{text.author.name} {what} {entry.line or 'a line'}"


def _whose(assignee: Assignee | None) -> str:
    return (assignee.name if assignee else None) or "nobody"
