"""What a column of a list of leads is about, by the name that somebody gave it. Pure."""

import re

from server.core.kinds import COLUMNS, LEADS, is_extra
from server.core.tables import FIELDS

TARGETS = ("name", *COLUMNS[LEADS])
"""What a column can be mapped to; beside these, an extra field of any name."""
SEVERAL = ("numbers", "emails", "attributes")
"""What several columns of one file may hold together."""

_SPELLINGS = {
    "id": ("lead id", "floorline id"),
    "name": ("full name", "customer", "customer name", "contact", "contact name", "client",
             "display name", "nombre completo", "nom complet"),
    "first_name": ("first", "firstname", "given name", "forename", "fname", "nombre", "prénom", "vorname"),
    "last_name": ("last", "lastname", "surname", "family name", "lname", "apellido", "apellidos", "nom",
                  "nachname"),
    "numbers": ("number", "phone", "phones", "phone number", "phone numbers", "mobile",
                "mobile phone", "mobile number", "cell", "cell phone", "cellphone", "telephone",
                "tel", "home phone", "work phone", "text number", "sms", "teléfono", "móvil",
                "téléphone", "portable", "telefon", "handy"),
    "emails": ("email", "e-mail", "e-mails", "mail", "email address", "e-mail address",
               "correo", "courriel"),
    "email2": ("e-mail 2", "second email", "text address", "sms address"),
    "organization": ("organisation", "company", "company name", "business", "account", "firm",
                     "employer", "empresa", "entreprise", "firma"),
    "status": ("lead status", "stage", "estado del cliente"),
    "attributes": ("attribute", "tags", "tag", "labels", "label", "groups", "etiquetas"),
    "state": ("province", "region", "state code", "state/province", "us state"),
    "time_zone": ("timezone", "zone", "tz"),
    "assignee_user": ("owner", "assignee", "assigned to", "associate", "username", "user",
                      "sales associate", "rep", "salesperson"),
    "assignee_store": ("store", "location", "branch", "shop", "store name", "tienda"),
}  # fmt: skip
_AT_END = re.compile(r" [0-9]$")


def _key(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


_KNOWN = {_key(each): target for target in TARGETS for each in (target, *_SPELLINGS[target])}


def guess(column: str) -> str | None:
    """What a column of this name holds, None where nobody can say. ``Phone 2`` is a phone too."""
    if is_extra(column):
        return column
    key = _key(column)
    return _KNOWN.get(key) or _KNOWN.get(_AT_END.sub("", key))


def guesses(columns: tuple[str, ...]) -> dict[str, str | None]:
    """What each column holds; of two that hold the same where one can, the first does."""
    found: dict[str, str | None] = {}
    for column in columns:
        target = guess(column)
        taken = target in found.values() and target not in SEVERAL
        found[column] = None if taken else target
    return found


def extra(column: str) -> str:
    """The extra field that a column becomes which nobody knows."""
    return f"{FIELDS}.{' '.join(column.split())}"
