"""``floorline-relay create-user``: the first user of a fresh relay, also beside a running one."""

from server.config import Settings
from server.flows import people
from server.flows.context import CarrierFacts, Context
from server.passwords import hash_password
from server.store.groups import Failed, commit_group
from server.store.migrate import is_current, migrate
from server.store.opening import engine_of, exclusive
from server.world import SystemClock, SystemRandom


def create_user(
    settings: Settings, username: str, name: str, permissions: list[str], password: str
) -> None:
    """Add a user, bringing a fresh database up first. Raises the flow's Problem."""
    engine = engine_of(settings.relay.database)
    if not is_current(engine):
        with exclusive(engine):
            migrate(engine)
    password_hash = hash_password(password)
    carrier = CarrierFacts(settings.carrier.kind, confirms_consent=False)
    context = Context(SystemClock().now(), SystemRandom().id, settings.retailer, carrier)
    writer = engine.writer()
    try:
        (result,) = commit_group(
            writer,
            [
                lambda tx: people.add(
                    tx,
                    username=username,
                    name=name,
                    password_hash=password_hash,
                    permissions=permissions,
                    store_id=None,
                    context=context,
                )
            ],
        )
    finally:
        writer.close()
    if isinstance(result, Failed):
        raise result.error
