"""Users: adding, changing, signing in, switching text messaging on and off, being there."""

from collections.abc import Iterable, Mapping
from typing import Any

from server.core import lines
from server.core.access import Viewer
from server.core.forwarding import Ended
from server.core.lines import Chosen, NoneBecause, NoneFree
from server.core.model import DAY, Permission, UserId
from server.core.texts import storable
from server.flows import announce, proxy_sessions, releasing
from server.flows.context import Context
from server.flows.problems import Conflict, Forbidden, Invalid, NotFound
from server.store import agreements, consents, events, numbers, people, places
from server.store.events import Audience
from server.store.statement import Row, Tx

SESSION_LIVES = 30 * DAY
STATUSES = ("active", "suspended")
NONE_FREE: dict[NoneBecause, str] = {
    "pool_empty": "No line is free, so nothing was switched on. Add a number under Numbers.",
    "none_in_country": "No line of the store's country is free, so nothing was switched on. Add a "
    "number under Numbers.",
}


def need(viewer: Viewer, permission: Permission) -> None:
    """Forbidden, naming the permission, unless the caller has it."""
    if not viewer.may(permission):
        raise Forbidden(
            "permission_missing", f"This needs the permission {permission}. Ask an administrator."
        )


def check_password(password: str) -> None:
    if not password:
        raise Invalid("password_empty", "A password cannot be empty.")
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in password):
        raise Invalid("characters_invalid", "A password is text in UTF-8, without NUL.")


def check_permissions(given: Iterable[str]) -> list[str]:
    """The permissions, each once; Invalid for one that does not exist."""
    known = [str(permission) for permission in Permission]
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise Invalid("permission_unknown", f"Permissions are {', '.join(known)}.")
    return [permission for permission in known if permission in set(given)]


def add(
    tx: Tx,
    *,
    username: str,
    name: str,
    password_hash: str,
    permissions: list[str],
    store_id: str | None,
    context: Context,
    id: str | None = None,
    status: str = "active",
) -> UserId:
    """Add a user. Conflict when the username is taken. ``id`` is that of a user who was kept elsewhere."""
    username, name = storable(username).strip(), storable(name).strip()
    if not username or not name:
        raise Invalid("name_missing", "A user needs a username and a name.")
    _check_store(tx, store_id)
    check_status(status)
    user_id = UserId(id or context.new_id())
    added = people.add(
        tx,
        id=user_id,
        username=username,
        name=name,
        password_hash=password_hash,
        permissions=check_permissions(permissions),
        store_id=store_id,
        status=status,
        text_messaging=False,
        last_seen_at=None,
        created_at=context.now,
    )
    if not added:
        raise Conflict("username_taken", "Somebody has this username already. Choose another.")
    return user_id


def change(
    tx: Tx, user_id: str, given: Mapping[str, Any], password_hash: str | None, context: Context
) -> None:
    """Change the given fields. A suspended user's sessions end, those of their phone too; new rights
    reload their clients.

    A line that moves to another store with its user keeps the opt-outs of the store it leaves; what
    is forwarded to the user's phone goes on.
    """
    row = _user(tx, user_id)
    values = {
        name: given.get(name) if name in given else getattr(row, name)
        for name in ("username", "name", "permissions", "store_id", "status")
    }
    for name in ("username", "name"):
        values[name] = storable(values[name] or "").strip()
    _check_change(tx, row, values)
    people.change(tx, user_id, **values)
    if row.store_id != values["store_id"] and row.store_id and row.relay_number:
        consents.keep_for(tx, f"store:{row.store_id}", f"line:{row.relay_number}")
        agreements.keep_for(tx, f"store:{row.store_id}", str(row.relay_number))
    if password_hash:
        people.set_password(tx, user_id, password_hash)
    if values["status"] == "suspended":
        people.end_sessions(tx, user_id)
        proxy_sessions.end(tx, Ended.DEACTIVATED, context, user_id=user_id)
    changed = {name for name, value in values.items() if value != getattr(row, name)}
    if changed & {"name", "store_id"}:
        announce.everything_changed(tx, user_id, context.now)
    elif changed & {"permissions", "status"}:
        announce.rights_changed(tx, user_id, context.now)


def _check_change(tx: Tx, row: Row, values: dict[str, Any]) -> None:
    if not values["username"] or not values["name"]:
        raise Invalid("name_missing", "A user needs a username and a name.")
    check_status(values["status"])
    values["permissions"] = check_permissions(values["permissions"] or [])
    _check_store(tx, values["store_id"])
    other = people.credentials(tx, values["username"])
    if other and other.id != row.id:
        raise Conflict("username_taken", "Somebody has this username already. Choose another.")


def check_status(given: str) -> None:
    if given not in STATUSES:
        raise Invalid("status_invalid", f"A status is {' or '.join(STATUSES)}.")


def _check_store(tx: Tx, store_id: str | None) -> None:
    if store_id is not None and places.by_id(tx, store_id) is None:
        raise Invalid("store_unknown", "There is no such store.")


def _user(tx: Tx, user_id: str) -> Row:
    row = people.by_id(tx, user_id)
    if row is None:
        raise NotFound("user")
    return row


def sign_in(tx: Tx, user_id: str, token_hash: str, context: Context) -> Row:
    """Start a session; the token itself is never stored."""
    people.start_session(tx, token_hash, user_id, context.now, context.now + SESSION_LIVES)
    _tell_presence(tx, user_id, context)
    return _user(tx, user_id)


def sign_out(tx: Tx, token_hash: str, user_id: str, context: Context) -> None:
    people.end_session(tx, token_hash)
    _tell_presence(tx, user_id, context)


def open_stream(tx: Tx, stream_id: str, user_id: str, relay_id: str, context: Context) -> None:
    """A client is connected: its user is there."""
    people.open_stream(tx, stream_id, user_id, relay_id, context.now)
    _tell_presence(tx, user_id, context)


def close_stream(tx: Tx, stream_id: str, user_id: str, context: Context) -> None:
    people.close_stream(tx, stream_id, user_id, context.now)
    _tell_presence(tx, user_id, context)


def _tell_presence(tx: Tx, user_id: str, context: Context) -> None:
    user = _user(tx, user_id)
    stores = (user.store_id,) if user.store_id else ()
    audience = Audience((user_id,), stores)
    events.append(tx, context.now, events.PRESENCE_UPDATED, user_id, audience)


def enable_texting(tx: Tx, user_id: str, context: Context) -> str:
    """Switch text messaging on: the relay number, chosen near the user's store (LS1).

    Safe to repeat. Conflict ``no_number_available``, and nothing half-activated, when none is free.
    """
    user = _user(tx, user_id)
    if user.relay_number:
        people.set_text_messaging(tx, user_id, True)
        return str(user.relay_number)
    chosen = lines.choose(numbers.free_lines(tx), _place(tx, user, context))
    match chosen:
        case NoneFree(because):
            raise Conflict("no_number_available", NONE_FREE[because])
        case Chosen(number=number):
            give_line(tx, user_id, number, context)
            return number


def give_line(tx: Tx, user_id: str, number: str, context: Context) -> None:
    """A free line becomes this user's, who has none."""
    numbers.give(tx, number, user_id=user_id)
    releasing.put_on_line(tx, user_id, number)
    people.set_text_messaging(tx, user_id, True)
    announce.rights_changed(tx, user_id, context.now)


def _place(tx: Tx, user: Row, context: Context) -> lines.Place:
    store = places.by_id(tx, user.store_id) if user.store_id else None
    if store is None:
        return lines.place_of(None, None, (), context.retailer.country)
    return lines.place_of(store.phone, store.state, store.area_codes, context.retailer.country)


def disable_texting(tx: Tx, user_id: str, confirm: str, context: Context) -> None:
    """Switch text messaging off: the number is released, and what was said on it is removed (LS3).

    ``confirm`` is the relay number, typed again.
    """
    user = _user(tx, user_id)
    if not user.relay_number:
        raise Conflict("text_messaging_off", "Text messaging is off for this user already.")
    if confirm.strip() != user.relay_number:
        raise Invalid("confirmation_wrong", "Type the relay number exactly as it is shown.")
    releasing.release(tx, user, context)
