"""What is said on request: about a text, why it went where it went; about a lead, beside a thread."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from server import wire
from server.core.access import Viewer
from server.core.compliance import Allowed, Held, Purpose, Refused, Verdict
from server.core.media import ids_in
from server.core.model import Instant
from server.core.whereabouts import Whereabouts
from server.flows import texts
from server.flows.context import Context
from server.flows.templates import title_of
from server.store import (
    consents,
    leads,
    media,
    messages,
    numbers,
    people,
    places,
    templates,
    threads,
)
from server.store.statement import Row, Tx
from server.web import views

GOES = "A text goes at once."
ASKS_FIRST = "The opt-in message goes before the first text."


def why(tx: Tx, viewer: Viewer, message_id: str) -> wire.Why | None:
    """The decision stored with a text, None when the viewer does not see its conversation."""
    row = messages.by_id(tx, message_id)
    if row is None or views.who_is_with(tx, viewer, row.conversation_id) is None:
        return None
    facts = _visible_facts(tx, viewer, row.why["facts"])
    return wire.Why(
        message_id=row.id,
        decision=row.why["decision"],
        because=row.why["because"],
        passed_over=[wire.PassedOver(**passed) for passed in row.why["passed_over"]],
        facts=facts,
        at=views.at(row.at),
        names=_names(tx, viewer, facts),
    )


def _visible_facts(tx: Tx, viewer: Viewer, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without the leads, and those who have them, that the viewer may not see."""
    if "leads" not in facts:
        return facts
    seen = [each for each in facts["leads"] if views.one_lead(tx, viewer, each["id"]) is not None]
    named = {each["user"] for each in seen} | {each["last_human_sender"] for each in seen}
    named.add(facts["line_user"])
    reach = {user: reached for user, reached in facts["reach"].items() if user in named}
    return {**facts, "leads": seen, "reach": reach}


def _names(tx: Tx, viewer: Viewer, facts: dict[str, Any]) -> dict[str, str]:
    """Whom the ids of visible facts name: colleagues and stores for everybody, leads for those who
    see them.
    """
    named: dict[str, str] = {}
    for given in sorted(set(_texts(facts))):
        if (row := people.by_id(tx, given) or places.by_id(tx, given)) is not None:
            named[given] = row.name
        elif (lead := views.one_lead(tx, viewer, given)) is not None:
            named[given] = lead.name
    if (template := templates.by_id(tx, facts.get("template", ""))) is not None:
        named[template.id] = title_of(template)
    return named


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, each in value.items():
                yield key
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)


def summary(
    tx: Tx,
    viewer: Viewer,
    conversation_id: str,
    context: Context,
    leaves_at: Instant | None = None,
) -> wire.Summary | None:
    """What stands beside a thread, None when the viewer does not see it. The outlook is that of a text
    at this moment, or of one that ``leaves_at`` another.
    """
    seen = views.one_conversation(tx, viewer, conversation_id)
    if seen is None:
        return None
    row = threads.by_id(tx, conversation_id)
    assert row is not None
    known = leads.by_id(tx, row.lead_id) if row.lead_id else None
    its_numbers = leads.numbers_of(tx, [row.lead_id])[row.lead_id] if known else []
    said = consents.last_word(tx, row.lead_number)
    return wire.Summary(
        conversation_id=conversation_id,
        lead=views.lead(viewer, known, its_numbers) if known else None,
        line=row.line,
        line_owner=_owner(tx, row.line),
        participants=[
            wire.Participant(user_id=each.author_id, name=each.name, last_at=views.at(each.last_at))
            for each in messages.writers(tx, conversation_id)
        ],
        time_zones=zones_of(texts.where_is(tx, row.lead_id, row.lead_number, context)),
        consent=seen.consent,
        consent_at=views.moment(said),
        outlook=outlook(
            texts.verdict(
                tx, row, Purpose.HUMAN, viewer.id, replace(context, now=leaves_at or context.now)
            )
        ),
    )


def zones_of(place: Whereabouts) -> list[str]:
    """None where nobody knows: then a local time would say nothing."""
    return [] if place.known_by == "nothing" else list(place.zones)


def outlook(verdict: Verdict) -> wire.Outlook:
    """What would become of a text, in words for its writer."""
    match verdict:
        case Allowed(because, _, asks):
            words = ASKS_FIRST if asks else GOES
            return wire.Outlook(verdict="allowed", because=because, sentence=words, asks=asks)
        case Held(code, sentence, until, _, asks):
            return wire.Outlook(
                verdict="held",
                because=code,
                sentence=sentence,
                until=views.moment(until),
                asks=asks,
            )
        case Refused(code, sentence):
            return wire.Outlook(verdict="refused", because=code, sentence=sentence)


def _owner(tx: Tx, line: str) -> str | None:
    """Whose line it is: a person's or a store's."""
    row: Row | None = numbers.by_number(tx, line)
    if row is None:
        return None
    owner = people.by_id(tx, row.user_id) if row.user_id else None
    owner = owner or (places.by_id(tx, row.store_id) if row.store_id else None)
    return str(owner.name) if owner else None


def carried(tx: Tx, viewer: Viewer, message_id: str, place: int) -> Row | str | None:
    """A text's picture or file: its row where it is the relay's own, else the carrier's address of it;
    None when the viewer does not see it.
    """
    row = messages.by_id(tx, message_id)
    if row is None or views.who_is_with(tx, viewer, row.conversation_id) is None:
        return None
    if not 0 <= place < len(row.media):
        return None
    url = str(row.media[place]["url"])
    ids = ids_in([url])
    return (media.carried(tx, row.id, ids[0]) if ids else None) or url
