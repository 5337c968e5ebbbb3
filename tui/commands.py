"""Every action in the command palette, from the bindings themselves: none can be forgotten."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider

MOVES = ("rows.", "folders.", "next_pane", "previous_pane")
"""Ids of keys that only move about."""


class Command(NamedTuple):
    title: str
    help: str
    run: Callable[[], Any]
    is_move: bool


class Actions(Provider):
    """The actions of the screen and of what had the focus, with their keys, then what Textual offers."""

    async def discover(self) -> Hits:
        for command in self.commands():
            if command.is_move:  # everyone finds the arrow keys; a search still finds these
                continue
            yield DiscoveryHit(command.title, command.run, help=command.help)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self.commands():
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), command.run, help=command.help)

    def commands(self) -> list[Command]:
        found: dict[str, Command] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.description or binding.system or not active.enabled:
                continue
            if binding.action in ("command_palette", "app.command_palette"):
                continue
            key = self.app.get_key_display(binding)
            run = partial(self.app.run_action, binding.action, active.node)
            title = binding.tooltip or binding.description
            is_move = (binding.id or "").startswith(MOVES)
            found.setdefault(binding.action, Command(title, f"Key: {key}", run, is_move))
        for given in self.app.get_system_commands(self.screen):
            found.setdefault(given.title, Command(given.title, given.help, given.callback, False))
        return list(found.values())
