"""Message centers of people of a real relay."""

from collections.abc import Callable
from pathlib import Path

from tests.support.relay import Person
from tests.support.shop import Shop
from tui.app import FloorlineApp
from tui.config import Remembered

Client = Callable[[Person], FloorlineApp]


def clients(shop: Shop, home: Path) -> Client:
    """A client for whoever is signed in; each remembers things of its own."""

    def make(person: Person) -> FloorlineApp:
        return FloorlineApp(Remembered(home / f"{person.id}.toml"), shop.relay.url, person.token)

    return make
