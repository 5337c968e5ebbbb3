"""Who and what plays in a script: associates before their screens, customers and phones."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass

from tui.administration import Administration
from tui.api import Api
from tui.demo.shop import Associate
from tui.demo.watch import Watch
from tui.phones import Phones

SignIn = Callable[[str], Awaitable[Watch]]
SignOut = Callable[[str, Watch], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Customer:
    """``lead`` is None for somebody the relay does not know."""

    name: str
    number: str
    lead: str | None

    @property
    def on_a_phone(self) -> str:
        """How their name begins where their texts are forwarded."""
        first, _, last = self.name.partition(" ")
        return f"{first} {last[:1]}." if self.lead else "New customer "


@dataclass(frozen=True, slots=True)
class Stage:
    """By the names of scripts. ``everything`` is the stream of one who sees all texts, ``screens`` those
    of associates who are signed in; ``own`` are the associates' own phones. ``admin`` manages numbers
    and settings; ``enter`` and ``leave`` sign an associate in and out.
    """

    associates: MutableMapping[str, Associate]
    screens: MutableMapping[str, Watch]
    everything: Watch
    customers: MutableMapping[str, Customer]
    lines: MutableMapping[str, str]
    own: MutableMapping[str, str]
    phones: Phones
    admin: Administration
    enter: SignIn
    leave: SignOut

    def called(self, name: str) -> str:
        """A person or a line as people say it."""
        if (associate := self.associates.get(name)) is not None:
            return associate.name
        customer = self.customers.get(name)
        return customer.name if customer is not None else "the store's line"

    def api(self, name: str) -> Api:
        """An associate's connection. KeyError when they are not signed in."""
        return self.screens[name].api
