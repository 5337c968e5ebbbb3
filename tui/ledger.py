"""The consent ledger in sentences, and what a file of it is called. Pure."""

import re
from datetime import date

from server.wire import ConsentRecord
from tui.reasons import plain, sentence

KINDS = {
    "requested": "They asked to be texted, so they may be",
    "texted_first": "They texted first, so they may be texted",
    "asked": "They were asked whether they may be texted",
    "not_asked": "The opt-in message did not arrive, so the next text asks again",
    "agreed": "They agreed to be texted",
    "opted_out": "They opted out of texts",
    "opted_in": "They opted in again",
    "asked_to_stop": "They may have asked for no more texts",
    "kept": "Somebody read it: it does not ask for no more texts",
}
METHODS = {
    "keyword": "by a word of consent",
    "person": "written down by a person",
    "carrier": "as the carrier told",
    "import": "in a history that was brought in",
    "sentence": "in words of their own",
    "message": "in a text",
    "text_request": "in a service request",
}
UNSAID = {"asked", "texted_first", "kept"}
"""Kinds whose one method says nothing more."""


def told(record: ConsentRecord) -> str:
    """What came of it, and how, in a sentence."""
    kind = KINDS.get(record.kind, sentence(record.kind))
    if record.kind in UNSAID and record.method != "import":
        return f"{kind}."
    return f"{kind}, {METHODS.get(record.method, plain(record.method))}."


def beside(record: ConsentRecord) -> str:
    """Who of ours did it, by which line, and for which others."""
    line = f"line {record.line}" if record.line else ""
    return " · ".join(filter(None, [record.by, line, reach(record.scope)]))


def reach(scope: str) -> str:
    """How far it reaches."""
    match scope.partition(":")[0]:
        case _ if "," in scope:
            return "all that it covers"
        case "retailer":
            return "for every line"
        case "store":
            return "for the store's lines"
        case "line":
            return "for this line"
        case _:
            return plain(scope)


def file_name(name: str, day: date) -> str:
    """``consent-dana-reyes-2026-03-12.csv``: nothing of a name can lead out of the folder."""
    plain_name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return f"consent-{plain_name or 'lead'}-{day.isoformat()}.csv"
