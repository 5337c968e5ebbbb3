"""Templates: what an administrator makes of them, and filling them for a lead (product.md TQ1–TQ3)."""

from collections.abc import Mapping
from typing import Any

from server.core import fields
from server.core import templates as core
from server.core.access import Viewer
from server.core.automatic import FIXED, automatic_text
from server.core.fields import Facts, LeadData
from server.core.filling import Filled, fill
from server.core.model import Permission
from server.core.templates import LONGEST_SOURCE, Template, TemplateInvalid
from server.core.texts import storable
from server.flows.context import Context
from server.flows.people import need
from server.flows.problems import Conflict, Invalid, NotFound
from server.store import actions, leads, numbers, people, places, templates
from server.store.statement import Row, Tx
from server.store.templates import ACTION, QUICK_REPLY

KINDS = (QUICK_REPLY, *FIXED, ACTION)
LONGEST_TITLE = 100


# ---- keeping them


def add(
    tx: Tx,
    viewer: Viewer,
    kind: str,
    title: str,
    body: str,
    context: Context,
    id: str | None = None,
) -> Row:
    """Add a quick reply or a text of actions, the last one of its kind; the other kinds are fixed.
    ``id`` is that of one which was kept elsewhere.
    """
    need(viewer, Permission.MANAGE_CLIENTELING)
    check_kind(kind)
    if kind in FIXED:
        raise Conflict("template_fixed", "There is one such template already: edit that one.")
    template_id = id or context.new_id()
    templates.add(
        tx,
        kind,
        id=template_id,
        title=_title(title),
        body=_checked(tx, body),
        created_at=context.now,
        updated_at=context.now,
    )
    return templates.by_id(tx, template_id)


def change(
    tx: Tx, viewer: Viewer, template_id: str, given: Mapping[str, Any], context: Context
) -> Row:
    """Change what is given. Without a body a fixed template says its default words again."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    row = _existing(tx, template_id)
    title, body = row.title, row.body
    if "title" in given:
        title = _new_title(row, given["title"] or "")
    if "body" in given:
        body = _new_body(tx, row, given["body"])
    templates.change(tx, row.id, title, body, context.now)
    return templates.by_id(tx, row.id)


def remove(tx: Tx, viewer: Viewer, template_id: str) -> None:
    """Delete a template for good. The texts that were sent with it stay as they are."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    row = _existing(tx, template_id)
    if row.kind in FIXED:
        raise Conflict("template_fixed", "This template can be edited, and not deleted.")
    used_by = actions.of_template(tx, row.id)
    if used_by:
        raise Conflict(
            "template_in_use",
            f"The action “{used_by[0].name}” sends this template. Give it another one first.",
        )
    templates.remove(tx, row.id)


def reorder(tx: Tx, viewer: Viewer, template_ids: list[str]) -> None:
    """Offer quick replies in this order; those not named follow as they were."""
    need(viewer, Permission.MANAGE_CLIENTELING)
    before = {row.id: row.kind for row in templates.listed(tx)}
    if not before.keys() >= set(template_ids):
        raise NotFound("template")
    if any(before[each] != QUICK_REPLY for each in template_ids):
        raise Invalid("template_fixed", "Only quick replies have an order.")
    others = [each for each, kind in before.items() if kind == QUICK_REPLY]
    templates.reorder(tx, list(dict.fromkeys([*template_ids, *others])))


def check_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Invalid("kind_invalid", f"A kind is one of {', '.join(KINDS)}.")


def title_of(row: Row) -> str:
    return FIXED[row.kind].title if row.kind in FIXED else str(row.title)


def body_of(row: Row) -> str:
    """The words of a template, which of a fixed one may be its default."""
    return FIXED[row.kind].body if row.body is None else str(row.body)


def _existing(tx: Tx, template_id: str) -> Row:
    row = templates.by_id(tx, template_id)
    if row is None:
        raise NotFound("template")
    return row


def _title(given: str) -> str:
    title = " ".join(storable(given).split())
    if not title:
        raise Invalid("title_missing", "A template needs a title: people find it by that.")
    if len(title) > LONGEST_TITLE:
        raise Invalid("too_long", f"A title has at most {LONGEST_TITLE} characters.")
    return title


def _new_title(row: Row, given: str) -> str:
    title = _title(given)
    if row.kind not in FIXED:
        return title
    if title != title_of(row):
        raise Conflict("template_fixed", "The title of this template cannot be changed.")
    return str(row.title)


def _new_body(tx: Tx, row: Row, given: str | None) -> str | None:
    if given is None and row.kind not in FIXED:
        raise Invalid("body_empty", "Write what the template says.")
    body = None if given is None else _checked(tx, given)
    return None if row.kind in FIXED and body == FIXED[row.kind].body else body


def _checked(tx: Tx, body: str) -> str:
    """A body as it may be kept: not blank, not too long, and made of fields that there are."""
    cleaned = check_length(body)
    if not cleaned.strip():
        raise Invalid("body_empty", "Write what the template says.")
    _read(tx, cleaned)
    return cleaned


def check_length(body: str) -> str:
    """A template as it may be stored. Invalid where it is too long to be read."""
    cleaned = storable(body)
    if len(cleaned) > LONGEST_SOURCE:
        raise Invalid(
            "body_too_long",
            f"A template has at most {LONGEST_SOURCE:,} characters; this one has {len(cleaned):,}.",
        )
    return cleaned


def _read(tx: Tx, body: str) -> Template:
    """What somebody has just written, read. Invalid with the place of what is wrong."""
    try:
        template = core.parse(body)
        core.check_names(template, (each.name for each in known_fields(tx)))
    except TemplateInvalid as invalid:
        raise Invalid("template_invalid", str(invalid)) from None
    return template


# ---- filling them


def known_fields(tx: Tx) -> list[fields.Known]:
    """Every name that a template may use: an extra field stays one when no lead has it any more."""
    return fields.every(templates.extra_fields(tx))


def facts_of(
    tx: Tx, lead_id: str | None, line: str | None, author_id: str | None, context: Context
) -> Facts:
    """Whom a text is for and who sends it. The store is that of the line, else the author's."""
    lead = leads.by_id(tx, lead_id) if lead_id else None
    author = people.by_id(tx, author_id) if author_id else None
    store_id = numbers.line(tx, line).store if line else None
    store_id = store_id or (author.store_id if author else None)
    store = places.by_id(tx, store_id) if store_id else None
    return Facts(
        retailer=context.retailer.name,
        lead=_lead_data(lead) if lead else None,
        sender=author.name if author else None,
        store=store.name if store else None,
        store_phone=store.phone if store else None,
    )


def _lead_data(row: Row) -> LeadData:
    return LeadData(
        first_name=row.first_name,
        last_name=row.last_name,
        organization=row.organization or "",
        status=row.status,
        emails=tuple(row.emails),
        extra=row.fields,
    )


def filled(tx: Tx, template_id: str, facts: Facts) -> Filled:
    """A template as it is kept, filled. NotFound when there is none of that id."""
    return fill(core.parse(body_of(_existing(tx, template_id))), fields.values(facts))


def fill_text(
    tx: Tx, template_id: str, body: str, conversation: Row, author_id: str | None, context: Context
) -> str:
    """The words of a text for the conversation's lead. ``body`` is what somebody made of the template;
    a blank one is the template's own.

    Invalid ``template_invalid`` where what was written cannot be read, ``template_field_missing``
    where the text needs what nobody knows.
    """
    row = _existing(tx, template_id)
    template = _read(tx, body) if body.strip() else core.parse(body_of(row))
    facts = facts_of(tx, conversation.lead_id, conversation.line, author_id, context)
    made = fill(template, fields.values(facts))
    if made.required:
        raise Invalid(
            "template_field_missing",
            f"This text needs what is not known of the lead: {', '.join(made.required)}. "
            "Write it in, or choose another text.",
        )
    return made.body


def automatic(
    tx: Tx,
    kind: str,
    conversation: Row | None,
    author_id: str | None,
    context: Context,
    *,
    line: str | None = None,
) -> str:
    """The words of a fixed template, to be sent by itself or spoken (``kind`` is one of
    :data:`FIXED`). Without a conversation, ``line`` is the number of ours that it concerns.
    """
    row = templates.by_id(tx, kind)
    lead_id = conversation.lead_id if conversation else None
    own_line = conversation.line if conversation else line
    facts = facts_of(tx, lead_id, own_line, author_id, context)
    body = row.body if row else None
    return automatic_text(kind, body, fields.values(facts), context.retailer.opt_in)
