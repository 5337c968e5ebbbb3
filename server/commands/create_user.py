"""``floorline-relay create-user``: the first user of a fresh relay, also beside a running one."""

from server.commands.beside import write, writing
from server.config import Settings
from server.flows import people
from server.passwords import hash_password


def create_user(
    settings: Settings, username: str, name: str, permissions: list[str], password: str
) -> None:
    """Add a user, bringing a fresh database up first. Raises the flow's Problem."""
    with writing(settings) as writer:
        password_hash = hash_password(password)
        write(
            writer,
            settings,
            lambda tx, context: people.add(
                tx,
                username=username,
                name=name,
                password_hash=password_hash,
                permissions=permissions,
                store_id=None,
                context=context,
            ),
        )
