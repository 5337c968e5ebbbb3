"""What can be brought in and taken out as a table, and the columns of each (product.md AP2)."""

from server.core.tables import FIELDS

LEADS, USERS, STORES, NUMBERS = "leads", "users", "stores", "numbers"
TEMPLATES, MESSAGES = "templates", "messages"

COLUMNS: dict[str, tuple[str, ...]] = {
    LEADS: (
        "id", "first_name", "last_name", "numbers", "emails", "email2", "organization", "status",
        "attributes", "state", "time_zone", "assignee_user", "assignee_store",
    ),
    USERS: ("id", "username", "name", "permissions", "store", "status", "relay_number"),
    STORES: (
        "id", "name", "kind", "phone", "time_zone", "state", "area_codes", "sms_number",
        "forward_calls", "enabled",
    ),
    NUMBERS: ("number", "use", "state", "region", "user", "store"),
    TEMPLATES: ("id", "kind", "title", "body"),
    MESSAGES: (
        "id", "lead_number", "line", "direction", "author", "body", "media", "at", "state", "read",
    ),
}  # fmt: skip
"""What an export has, in this order; of leads the extra fields come after."""

KINDS = tuple(COLUMNS)
ONLY_IN = {USERS: ("password",), LEADS: ("name",)}
"""Columns that an import knows besides: no export has a password."""


def is_known(kind: str, column: str) -> bool:
    """Whether a column of this name means anything to an import of this kind."""
    known = column in COLUMNS[kind] or column in ONLY_IN.get(kind, ())
    return known or (kind == LEADS and is_extra(column))


def is_extra(column: str) -> bool:
    """Whether a column holds an extra field."""
    return column.startswith(f"{FIELDS}.") and bool(column.removeprefix(f"{FIELDS}.").strip())
