"""Every screen of the client in every state, against a counterpart, at one fixed hour."""

import contextlib
import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from PIL import Image, ImageDraw
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from server.config import Given
from server.wire import Assignee, Author, ConsentRecord, Lead, Media, Outlook, TextError
from tests.tui import bulk_scenes, deed_scenes, import_scenes, phone_scenes, wall_scenes
from tests.tui.counterpart import MINE, TOKEN, Peer, Server, problem, serving
from tests.tui.office import BEN
from tests.tui.refusing import Refused
from tests.tui.staffroom import BEN_WRITES, note
from tests.tui.waiting import screen_text, shows
from tui.app import FloorlineApp
from tui.config import Remembered
from tui.picking import from_path
from tui.screens.inbox import InboxScreen
from tui.screens.out_of_office import OutOfOfficeScreen
from tui.settings import Settings
from tui.speaking import Speaking

NOW = datetime(2026, 3, 12, 14, 20, 5, tzinfo=ZoneInfo("America/New_York"))
"""A Thursday afternoon."""
SIZES = {"80x24": (80, 24), "160x48": (160, 48)}
THEMES = {"dark": "floorline-dark", "light": "floorline-light"}

Act = Callable[[Pilot[Any], Peer, Server], Awaitable[None]]
Make = Callable[[Remembered, Server, str | None], Speaking]
NAMES = (
    "Dana Reyes", "Miles Okafor", "Priya Lindgren", "Owen Marsh", "Lucía Delgado", "Theo Hale",
    "Nadia Petrov", "Jonah Nakata", "Mei Boone", "Rosa Castellano", "Caleb Whitlock", "Ingrid Vance",
)  # fmt: skip
TALK = (
    ("Hi Ana! The linen sofa you showed me last week, does it come in slate?", False),
    ("Hi! It does. Slate takes about three weeks; the sand one is in stock today.", True),
    ("Three weeks is fine. What would delivery to Brooklyn be?", False),
    ("$85, up two flights included. Shall I write it up for you?", True),
    ("Yes please! Same card as last time 🙌", False),
)
REPLIES = (
    ("Ready to pick up", "Hi {{first_name | there}}, your {{car!}} in {{size}} is ready at {{store_name}}. "
     "We are open until 8; it is at the desk under your name[[, or we bring it to {{city}}]]."),
    ("Back in stock", "Hi {{first_name}}, it is back in stock. Shall I keep one for you?"),
    ("Which size?", "Happy to check! Which size do you take? Then I will look what we have."),
    ("Delivery", "Delivery[[ to {{city}}]] is $85, up two flights included. Shall I write it up?"),
    ("Thank you", "Thank you for coming in, {{first_name}}! Text me if anything is not right."),
    ("Opening hours", "We are open Monday to Saturday from 10 to 8 and Sunday from 11 to 6."),
)  # fmt: skip


def _client(memory: Remembered, server: Server, token: str | None) -> Speaking:
    return FloorlineApp(memory, server.url, token)


@dataclass(frozen=True, slots=True)
class Scene:
    """``fill`` says what the relay holds, ``act`` what the person does; ``make`` makes the program."""

    fill: Callable[[Peer], None]
    act: Act
    token: str | None = TOKEN
    make: Make = _client
    ticks: bool = True
    """Whether time goes on, as it must not where seconds are shown."""


def a_day(peer: Peer) -> None:
    """Twelve conversations since the day before yesterday, in every state."""
    peer.clock = (NOW - timedelta(hours=50)).astimezone(UTC)
    for number, name in enumerate(NAMES):
        id = f"c{number:02}"
        peer.add(id, name)
        for body, mine in TALK[: number % len(TALK) + 1]:
            peer.clock += timedelta(minutes=61)
            author = MINE if mine else None
            peer.text(id, body, author=author, state="delivered" if mine else None, quiet=True)
        if number % 3:
            peer.conversations[id] = replace(peer.conversations[id], unread=0)
    failed = TextError(code="30003", detail="The phone cannot be reached. Try again later or call.")
    peer.text("c03", "It is here!", author=MINE, state="undelivered", error=failed, quiet=True)
    peer.text(
        "c11", "Is it this one?", media=[Media(url="x", content_type="image/png")], quiet=True
    )
    peer.conversations["c06"] = replace(peer.conversations["c06"], consent="opted_out")
    peer.leads["lead-new"] = Lead(
        id="lead-new", name="Sloane Marsh", first_name="Sloane", last_name="Marsh",
        numbers=["+12125550147"], emails=[], email2=None, organization="Hollis Hotel", status="new",
        attributes=[], fields={}, assignee=None,
    )  # fmt: skip
    peer.picture = a_picture()
    a_shelf(peer)
    a_locker(peer)


def a_shelf(peer: Peer) -> None:
    """Six quick replies, and what is known of the newest lead."""
    peer.me = replace(peer.me, permissions=[*peer.me.permissions, "manage_clienteling"])
    for title, body in REPLIES:
        peer.shelf.add(title, body)
    peer.shelf.values["c11"] = {"first_name": "Ingrid", "city": "Hoboken"}


def to_many(peer: Peer) -> None:
    """What a quick reply to everybody in the inbox would come to."""
    a_day(peer)
    a_shelf(peer)
    bulk_scenes.prepared(peer, NOW)


def for_later(peer: Peer) -> None:
    a_day(peer)
    bulk_scenes.later(peer, NOW)


def a_locker(peer: Peer) -> None:
    """Three assets and four products."""
    for title in ("Spring catalogue, cover", "Store front", "Care card for wool"):
        peer.locker.add_asset(title, a_picture())
    for code, name, price in (
        ("S-104", "Oslo sofa, slate", "$1,299"),
        ("L-20", "Brass desk lamp", "$189"),
        ("R-7", "Striped kilim, 5 × 8", "$420"),
        ("B-3", "Rain boots, green", "$64"),
    ):
        link = f"https://harborandpine.example/{code.lower()}"
        peer.locker.add_product(code, name, price, link, a_picture())


def with_files(peer: Peer) -> None:
    """Something to attach, in the folder in which the program was started."""
    a_day(peer)
    folder = Path("pictures")
    folder.mkdir(exist_ok=True)
    for name in ("lamp.png", "sofa in the window.png", "sofa.png"):
        (folder / name).write_bytes(a_picture())
    (folder / "price list.pdf").write_bytes(b"%PDF-1.4\n" + b"x" * 40_000)


async def attached(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    """A picture and a file go with the text; a third did not get there."""
    await pressing("enter", *"Here it is:", until_shown=("Is it this one?",))(pilot, peer, server)
    screen = pilot.app.screen
    assert isinstance(screen, InboxScreen)
    for name in ("sofa.png", "price list.pdf", "gone.png"):
        screen.attach("c11", from_path(f"pictures/{name}", name))
    await shows(pilot, "picture  ·", "PDF  ·", "! There is no such file.")


def stocked(what: str, *keys: str, until_shown: tuple[str, ...]) -> Act:
    """The library or the catalogue, from the palette."""

    async def act(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
        await shows(pilot, "● online")
        await pilot.press("ctrl+p")
        await shows(pilot, "Search for commands")
        await pilot.press(*what, "enter")
        await shows(
            pilot,
            *until_shown[-1:]
            if not keys
            else ("Store front",)
            if what == "Library"
            else ("Brass",),
        )
        await pilot.press(*keys)
        await shows(pilot, *until_shown)

    return act


def with_a_list(peer: Peer) -> None:
    """A list of products, with a row without a name and one whose picture is not there."""
    with_files(peer)
    rows = ["code,name,price,link,picture", "S-104,Oslo sofa,$1299,,pictures/sofa.png"]
    rows += [f"N-{at},Novelty {at},$9,," for at in range(24)]
    rows += ["X-1,,$5,,", "X-2,Ghost,$5,,pictures/ghost.png"]
    Path("products.csv").write_text("\n".join(rows))


async def importing(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await stocked("Products", "i", until_shown=("Import products",))(pilot, peer, server)
    await pilot.press(*"products.csv", "enter")
    await shows(pilot, "Done: 24 added", "There is no such")


def nothing(peer: Peer) -> None:
    """Nobody has written yet."""


def a_picture() -> bytes:
    image = Image.new("RGB", (320, 240), (206, 189, 160))
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 120, 290, 190), fill=(86, 104, 122))
    draw.rectangle((46, 80, 274, 130), fill=(106, 126, 146))
    draw.ellipse((220, 16, 276, 72), fill=(242, 208, 120))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def pressing(*keys: str, until_shown: tuple[str, ...] = ()) -> Act:
    """Keys one after the other, each after the screen has come to rest; then these words are there."""

    async def act(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
        await shows(pilot, "● online")
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.1)
            if key == "enter":  # the newest conversation was not read before
                await shows(pilot, "4 unread", "Texts 4")
        await shows(pilot, *until_shown)

    return act


async def offline(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await pressing("enter", until_shown=("Is it this one?",))(pilot, peer, server)
    server.stop()
    await shows(pilot, "Offline")
    screen = pilot.app.screen
    assert isinstance(screen, InboxScreen)
    screen.workers.cancel_group(screen, "feed")  # which would count down to the next attempt
    screen.status.lost("gone", 0.0)
    await shows(pilot, "Reconnecting…")


def with_actions(peer: Peer) -> None:
    a_day(peer)
    deed_scenes.some_actions(peer, NOW)


def acted(peer: Peer) -> None:
    a_day(peer)
    deed_scenes.acted(peer, NOW)


def at_night(peer: Peer) -> None:
    """A text that waits for the morning in Guam, one that was taken back, and the outlook."""
    a_day(peer)
    peer.clock = (NOW - timedelta(minutes=30)).astimezone(UTC)
    morning = NOW.replace(hour=18, minute=0, second=0).astimezone(UTC)
    because = "It is 04:20 where the lead is; texts that begin a conversation go from 08:00 to 21:00 there."
    held = TextError(code="quiet_hours", detail=because)
    withdrawn = TextError(code="withdrawn", detail="It was taken back before it left.")
    quiet: dict[str, Any] = {"author": MINE, "quiet": True}
    peer.text("c10", "We open at ten tomorrow.", state="failed", error=withdrawn, **quiet)
    peer.text(
        "c10", "The slate one is here. Shall I keep it for you until Saturday?", state="held",
        error=held, not_before=morning, **quiet,
    )  # fmt: skip
    peer.conversations["c10"] = replace(peer.conversations["c10"], unread=1)
    peer.conversations["c11"] = replace(peer.conversations["c11"], unread=0)
    peer.zones = ["Pacific/Guam"]
    peer.outlook = Outlook(verdict="held", because="quiet_hours", sentence=because, until=morning)


def out_of_office(peer: Peer) -> None:
    """Ana answered from her phone; since then Ben stands in for her, and once no number was free."""
    a_day(peer)
    peer.clock = (NOW - timedelta(minutes=40)).astimezone(UTC)
    quiet: dict[str, Any] = {"quiet": True}
    phone: dict[str, Any] = {"author": replace(MINE, via="phone"), "quiet": True}
    ben = Author(kind="user", id="ben", name="Ben Adler", via="phone")
    peer.text("c11", "Or could you deliver it?", forwarded="to_phone", **quiet)
    peer.text("c11", "On Friday!", state="delivered", **phone)
    refused = TextError(code="too_long", detail="A text has at most 1,600 characters.")
    peer.text("c11", "Between nine and", state="failed", error=refused, **phone)
    peer.text(
        "c11", "Friday is great. When?", forwarded="to_phone", forwarded_to="Ben Adler", **quiet
    )
    peer.text("c11", "About ten.", author=ben, state="delivered", quiet=True)
    peer.text("c11", "Perfect", forwarded="to_deputy", forwarded_to="Ben Adler", **quiet)
    peer.text("c11", "Is there a lift?", forwarded="pool_exhausted", **quiet)
    stands_in = Assignee(user_id="ben", name="Ben Adler")
    peer.conversations["c11"] = replace(peer.conversations["c11"], unread=1, deputy=stands_in)


def alarmed(peer: Peer) -> None:
    """Three alerts, one of them about a conversation."""
    a_day(peer)
    peer.clock = (NOW - timedelta(hours=30)).astimezone(UTC)
    peer.alert(
        "The phone answered STOP, so Out of Office is off. START from the phone, or Out of Office, "
        "switches it on again.", kind="forwarding_stopped", user_name="Ben Adler", quiet=True,
    )  # fmt: skip
    peer.clock = (NOW - timedelta(minutes=25)).astimezone(UTC)
    peer.alert(
        "Two phones seem to answer each other by themselves. What they write is in the app, and is "
        "not sent on for now.", kind="loop_stopped", quiet=True,
    )  # fmt: skip
    peer.clock = (NOW - timedelta(minutes=6)).astimezone(UTC)
    peer.alert(
        "No proxy number is free, so a customer's text was not forwarded. It is in the app; add "
        "proxy numbers under Numbers.", user_name="Ana Torres", conversation_id="c11", quiet=True,
    )  # fmt: skip


def flagged(peer: Peer) -> None:
    a_day(peer)
    peer.clock = (NOW - timedelta(minutes=30)).astimezone(UTC)
    peer.text("c11", "please stop texting me about sofas", flag="asks_to_stop", quiet=True)
    peer.conversations["c11"] = replace(peer.conversations["c11"], flag="asks_to_stop")
    peer.outlook = Outlook(verdict="allowed", because="opt_in_first", sentence="", asks=True)


def with_a_ledger(peer: Peer) -> None:
    a_day(peer)
    said = (
        ("opted_in", "keyword", "START", 2, None),
        ("opted_out", "person", "please stop texting me about sofas", 3, "Ana Torres"),
        ("kept", "person", "stop it, you are too kind", 9, "Ben Ode"),
        ("agreed", "keyword", "YES", 40, None),
        ("asked", "message", "Harbor & Pine: may we text you? Reply YES. STOP ends it.", 41, None),
    )
    peer.ledger = [
        ConsentRecord(
            at=(NOW - timedelta(days=age)).astimezone(UTC), number="+12125550199", kind=kind,
            method=method, shown=shown, scope="store:store-1", line="+12125550111", message_id=None,
            by=by,
        )
        for kind, method, shown, age, by in said
    ]  # fmt: skip


def no_list(peer: Peer) -> None:
    peer.answer_with["/v1/conversations"] = problem(503, "store_unavailable", "It has no room.")


async def loading(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await shows(pilot, "Loading your conversations")


def slow(peer: Peer) -> None:
    a_day(peer)
    peer.delay = 20.0


async def arriving(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await pressing("enter", until_shown=("Is it this one?",))(pilot, peer, server)
    peer.clock = NOW.astimezone(UTC)
    peer.text("c04", "¿Tienen mesas redondas para cuatro personas? O para seis, si no hay.")
    await shows(pilot, "opens it", "5 unread", "Texts 5")


async def writing(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await pressing("enter", until_shown=("Is it this one?",))(pilot, peer, server)
    screen = pilot.app.screen
    assert isinstance(screen, InboxScreen)
    screen.composer.take(
        "It’s that one, yes. We’ll bring it up on Friday between nine and eleven, is that fine?"
    )
    await shows(pilot, "curly quotes make this 2 segments")


async def picked(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await pressing("enter", "slash", until_shown=("needs car",))(pilot, peer, server)
    await pilot.press("enter")
    await shows(pilot, "2 gaps: car, size")
    await pilot.press("tab")


def a_team(peer: Peer) -> None:
    """Who works at two stores, and the numbers there are."""
    a_day(peer)
    peer.me = replace(peer.me, permissions=[*peer.me.permissions, "manage_users"])
    roster = peer.roster
    roster.stores.append(replace(roster.stores[0], id="store-2", name="Harborside"))
    for at, name in enumerate(NAMES):
        line = f"+12125550{111 + at}" if at % 4 else None
        store = "store-2" if at % 3 else "store-1"
        roster.add_user(name, line, store_id=store, status="suspended" if at == 5 else "active")
    roster.add_number("+12125550110", state="assigned", store_id="store-1", owner="Downtown")
    for last in (130, 131):
        roster.add_number(f"+12125550{last}")
    roster.add_number("+12125550132", state="quarantined")
    for last in (190, 191, 192):
        roster.add_number(f"+16465550{last}", "proxy", state="draining" if last == 191 else "free")
    roster.said = dict.fromkeys((user.id for user in roster.users), (41, 1203, 2))


def opened(action: str, words: str, *keys: str, until_shown: tuple[str, ...] = ()) -> Act:
    """A screen that the palette opens, with these words on it, then keys."""

    async def act(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
        await shows(pilot, "● online", "Texts 5")
        await pilot.app.run_action(action)
        await shows(pilot, words)
        await pilot.press(*keys)
        await shows(pilot, *until_shown)

    return act


def nothing_to_pick(peer: Peer) -> None:
    a_day(peer)
    peer.shelf.templates = [each for each in peer.shelf.templates if each.fixed]


def away(peer: Peer) -> None:
    """Out of the office until Monday; the phone is verified, a colleague stands in."""
    a_day(peer)
    peer.office.now = replace(
        peer.office.now, enabled=True, forwarding_number="+19175550147", verified=True,
        mode="logged_out", ends_at=datetime(2026, 3, 16, 13, 0, tzinfo=UTC), deputy=BEN,
        active=True, sentence="A text that comes now goes to Ben Ode, in the app.",
    )  # fmt: skip


def awaiting(peer: Peer) -> None:
    a_day(peer)
    peer.office.now = replace(
        peer.office.now, enabled=True, forwarding_number="+19175550147",
        code_expires_at=(NOW + timedelta(seconds=250)).astimezone(UTC),
        sentence="The phone is not verified: a text that comes now stays in the app.",
    )  # fmt: skip


async def code_awaited(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await pressing("f6", until_shown=("good for 4:",))(pilot, peer, server)
    screen = pilot.app.screen
    assert isinstance(screen, OutOfOfficeScreen)
    screen.stop_looking()
    await pilot.press(*"2468")
    screen.form.count_down(247)


async def refused(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    """Two fields that cannot be put: the relay says the first, the other is seen before it is asked."""
    await pressing("f6", "tab", until_shown=("Deputy",))(pilot, peer, server)
    words = "This number is one of the business's own or a customer's. Enter your own phone."
    peer.office.refuse = Refused(422, "forwarding_number_loops", words)
    await pilot.press(*"2125550111", "enter")
    await shows(pilot, "one of the business's own")


async def choosing_a_deputy(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await pressing("f6", until_shown=("Deputy",))(pilot, peer, server)
    await pilot.press(*["tab"] * 4, "enter")
    await shows(pilot, "Uma Stone")


def blocked(peer: Peer) -> None:
    a_day(peer)
    words = (
        "Out of Office cannot be configured: texts go from the number of your store and belong to all "
        "who work there, so they are not forwarded to one person's phone."
    )
    because = TextError(code="store_numbers", detail=words)
    peer.office.now = replace(peer.office.now, blocked=because, sentence=words)


def phones(peer: Peer) -> None:
    a_day(peer)
    phone_scenes.two_phones(peer, NOW)


def administered(peer: Peer) -> None:
    a_day(peer)
    peer.me = replace(peer.me, permissions=[*peer.me.permissions, "manage_users", "supervise"])


def ruled(peer: Peer) -> None:
    """The file sets the name and one thing more; something was changed here."""
    a_day(peer)
    peer.me = replace(peer.me, permissions=[*peer.me.permissions, "manage_users"])
    book = peer.rulebook
    book.given["retailer.name"] = Given("/etc/floorline/relay.toml", "Harbor & Pine")
    book.given["retailer.country"] = Given("/etc/floorline/relay.toml", "US")
    book.change({"retailer.quiet_hours": ["09:00", "20:00"]}, by="Ben Ode")


async def wrong_hours(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    keys = ("f7", *"jjjjje", "end", *["backspace"] * 5, *"22")
    await pressing(*keys, until_shown=("From when to when",))(pilot, peer, server)
    await pilot.press("enter")
    await shows(pilot, "is not a pair of times")


def shared(peer: Peer) -> None:
    """Ana took it over from Ben, who writes all the same; Sue whispers."""
    a_day(peer)
    peer.me = replace(peer.me, permissions=[*peer.me.permissions, "supervise"])
    peer.clock = (NOW - timedelta(minutes=6)).astimezone(UTC)
    note(
        peer, "c11", "She bought the oak table in May. Offer her the chairs, 10 % off.", quiet=True
    )
    ben = Assignee(user_id="ben", name="Ben Ode")
    peer.conversations["c11"] = replace(
        peer.conversations["c11"], unread=0, writing=[BEN_WRITES], taken_from=ben
    )


async def asked_first(pilot: Pilot[Any], peer: Peer, server: Server) -> None:
    await pressing("enter", *"Yes", until_shown=("Offer her the chairs",))(pilot, peer, server)
    peer.clock = (NOW - timedelta(minutes=4, seconds=30)).astimezone(UTC)
    ben = Author(kind="user", id="ben", name="Ben Ode", via="app")
    words = "It is this one, and the four chairs go with it for $640. Shall I put them aside?"
    peer.text("c11", words, author=ben, state="delivered")
    await shows(pilot, "four chairs go with it")
    await pilot.press("enter")
    await shows(pilot, "Ben Ode answered 4 min ago")


BRACES = ("left_curly_bracket", "left_curly_bracket")
READING = ("enter", "shift+tab")
SCENES: dict[str, Scene] = {
    "signing_in": Scene(a_day, lambda pilot, peer, server: shows(pilot, "Password"), token=None),
    "loading": Scene(slow, loading),
    "no_texts": Scene(nothing, pressing(until_shown=("Nothing in your inbox",))),
    "relay_in_trouble": Scene(no_list, lambda p, q, s: shows(p, "It has no room.")),
    "inbox": Scene(a_day, pressing()),
    "thread": Scene(a_day, pressing("enter", until_shown=("Is it this one?",))),
    "writing": Scene(a_day, writing),
    "picker": Scene(a_day, pressing("enter", "slash", until_shown=("needs car",))),
    "picker_empty": Scene(nothing_to_pick, pressing("enter", "slash", until_shown=("F3 opens",))),
    "gaps": Scene(a_day, picked),
    "fields": Scene(
        a_day, pressing("enter", "H", "i", "space", *BRACES, until_shown=("▶ store_name",))
    ),
    "quick_replies": Scene(a_day, pressing("f3", until_shown=("Fixed texts",))),
    "actions": Scene(with_actions, opened("actions", "offered and run", "j", "j")),
    "actions_none": Scene(a_day, opened("actions", "No actions yet.")),
    "action_editor": Scene(with_actions, deed_scenes.writing_one),
    "action_picker": Scene(
        with_actions, pressing(*READING, "A", until_shown=("The opt-in message goes first",))
    ),
    "acted": Scene(acted, pressing(*READING, until_shown=("Automatic · Thank you",))),
    "requesting": Scene(a_day, deed_scenes.requesting),
    "requests": Scene(acted, pressing("L", until_shown=("Service requests", "By e-mail"))),
    "template_editor": Scene(a_day, pressing("f3", "e", until_shown=("first_name  lead",))),
    "configuration": Scene(ruled, pressing("f7", *"jjjjj", until_shown=("Ben Ode",))),
    "configuration_fixed": Scene(ruled, pressing("f7", "e", until_shown=("changed there",))),
    "configuration_typed": Scene(ruled, wrong_hours),
    "configuration_ticked": Scene(
        ruled, pressing("f7", *"jjjjjjjjj", "e", "down", "space", until_shown=("[ ] io.tulip",))
    ),
    "configuration_stop": Scene(
        ruled, pressing("f7", *"jjjjjjj", "e", until_shown=("Stop all forwarding?",))
    ),
    "arriving": Scene(a_day, arriving),
    "attach": Scene(
        with_files,
        pressing("enter", "ctrl+b", *"pictures/s", until_shown=("sofa.png", "window.png")),
    ),
    "attach_library": Scene(
        a_day, pressing("enter", "ctrl+b", "ctrl+b", until_shown=("Store front", "look.png"))
    ),
    "attach_products": Scene(
        a_day, pressing("enter", *["ctrl+b"] * 3, until_shown=("Rain boots", "$64"))
    ),
    "attached": Scene(with_files, attached),
    "library": Scene(a_day, stocked("Library", "j", until_shown=("Store front", "look.png"))),
    "products": Scene(a_day, stocked("Products", "j", until_shown=("Products · 4", "Brass"))),
    "product_editor": Scene(a_day, stocked("Products", "e", until_shown=("Save", "Code"))),
    "product_import": Scene(with_a_list, importing),
    "picture": Scene(a_day, pressing(*READING, "v", until_shown=("Picture", "Save"))),
    "offline": Scene(a_day, offline),
    "lead": Scene(a_day, pressing(*READING, "i", until_shown=("Local time",))),
    "search": Scene(a_day, pressing("slash", *"sla", until_shown=("slate",))),
    "found_nothing": Scene(a_day, pressing("slash", *"qqq", until_shown=("Nothing is called",))),
    "find": Scene(a_day, pressing("j", "enter", "ctrl+f", *"sofa", until_shown=("1 of 1",))),
    "why": Scene(a_day, pressing(*READING, "w", until_shown=("Passed over",))),
    "snooze": Scene(a_day, pressing(*READING, "z", until_shown=("Next Monday",))),
    "held": Scene(at_night, pressing(*READING, until_shown=("x withdraws it", "Night where"))),
    "flagged": Scene(flagged, pressing(*READING, until_shown=("may ask you to stop",))),
    "forwarded": Scene(out_of_office, pressing(*READING, until_shown=("no proxy number",))),
    "alerts": Scene(alarmed, pressing("f4", until_shown=("Enter opens",))),
    "alerts_waiting": Scene(alarmed, pressing(until_shown=("! 3 alerts",))),
    "shared": Scene(shared, pressing(*READING, until_shown=("is writing", "taken over"))),
    "whisper": Scene(
        shared,
        pressing(
            *READING, "W", *"Good", "space", *"idea", until_shown=("Good idea", "back to the")
        ),
    ),
    "asked_first": Scene(shared, asked_first),
    "hand_over": Scene(shared, pressing(*READING, "a", until_shown=("everyone there",))),
    "opt_out": Scene(a_day, pressing("X", until_shown=("only they can undo it",))),
    "details": Scene(with_a_ledger, pressing("L", until_shown=("They opted in again",))),
    "status": Scene(a_day, pressing(*READING, "s", until_shown=("or another word",))),
    "wall": Scene(lambda peer: wall_scenes.busy(peer, NOW), wall_scenes.seen, ticks=False),
    "wall_alert": Scene(lambda peer: wall_scenes.alerted(peer, NOW), wall_scenes.told, ticks=False),
    "wall_empty": Scene(lambda peer: wall_scenes.quiet(peer, NOW), wall_scenes.nobody, ticks=False),
    "watching": Scene(lambda peer: wall_scenes.busy(peer, NOW), wall_scenes.watched, ticks=False),
    "handset": Scene(phones, phone_scenes.rings, None, phone_scenes.one_phone),
    "handset_picture": Scene(phones, phone_scenes.picture_shown, None, phone_scenes.one_phone),
    "handset_call": Scene(phones, phone_scenes.called, None, phone_scenes.one_phone),
    "handset_alone": Scene(phones, phone_scenes.nobody_there, None, phone_scenes.no_relay),
    "demo_phones": Scene(phones, phone_scenes.both_there, TOKEN, phone_scenes.beside),
    "demo_script": Scene(phones, phone_scenes.both_there, TOKEN, phone_scenes.with_a_script),
    "day": Scene(a_day, pressing(*READING, "t", until_shown=("Go to a day",))),
    "help": Scene(a_day, pressing(*READING, "f1", until_shown=("Keys that work here",))),
    "palette": Scene(a_day, pressing("ctrl+p", until_shown=("Search for commands",))),
    "bulk": Scene(to_many, bulk_scenes.previewed("j", "j", until_shown="It is 04:20")),
    "bulk_sure": Scene(to_many, bulk_scenes.previewed("enter", until_shown="Not yet")),
    "bulk_report": Scene(to_many, bulk_scenes.reported),
    "later": Scene(a_day, bulk_scenes.asked_when),
    "scheduled": Scene(for_later, pressing("enter", until_shown=("» leaves",))),
    "users": Scene(a_team, opened("users", "Users · 12", "j")),
    "release": Scene(a_team, opened("users", "Users · 12", "x", until_shown=("Type the number",))),
    "numbers": Scene(a_team, opened("numbers", "Numbers · 16", "j")),
    "add_numbers": Scene(
        a_team, opened("numbers", "Numbers · 16", "a", until_shown=("one a line",))
    ),
    "import_file": Scene(a_day, import_scenes.file_listed),
    "import_columns": Scene(a_day, import_scenes.columns_seen),
    "import_done": Scene(a_day, import_scenes.run_through),
    "export": Scene(administered, import_scenes.exporting),
    "out_of_office": Scene(away, pressing("f6", until_shown=("Switches itself off",))),
    "out_of_office_code": Scene(awaiting, code_awaited),
    "out_of_office_refused": Scene(a_day, refused),
    "out_of_office_blocked": Scene(blocked, pressing("f6", until_shown=("Close",))),
    "colleagues": Scene(a_day, choosing_a_deputy),
    "away": Scene(away, pressing("enter", until_shown=("Is it this one?", "→ Ben"))),
    "settings": Scene(a_day, pressing("f2", until_shown=("My details",))),
}


async def drawn(scene: Scene, size: tuple[int, int], theme: str, home: Path) -> str:
    """The scene as SVG, once it has come to rest."""
    moment = time_machine.travel(NOW, tick=scene.ticks)
    with moment, serving(Peer()) as server, contextlib.chdir(home):
        scene.fill(server.peer)
        memory = Remembered(home / "client.toml", settings=Settings(theme=theme))
        app = scene.make(memory, server, scene.token)
        app.animation_level = "none"
        async with app.run_test(size=size, notifications=True) as pilot:
            await scene.act(pilot, server.peer, server)
            return (await _at_rest(app, pilot)).replace(server.url, "http://127.0.0.1:8788")


async def _at_rest(app: Speaking, pilot: Pilot[Any]) -> str:
    """The screen when it has not changed for a while; a cursor that blinks would never rest. Its words
    are looked at first: they cost little.
    """
    words, same = "", 0
    for _ in range(100):
        for written in (*app.screen.query(Input), *app.screen.query(TextArea)):
            # with the cursor to be seen, wherever its blinking stood
            written._pause_blink(visible=written.has_focus)
        await pilot.pause(0.1)
        before, words = words, screen_text(app)
        same = same + 1 if before == words else 0
        if same < 2:
            continue
        shown = app.export_screenshot()
        await pilot.pause(0.1)
        if _words(shown) == _words(app.export_screenshot()):
            return shown
        same = 0
    raise AssertionError("the screen does not come to rest")


def _words(svg: str) -> str:
    return re.sub(r"terminal-\d+", "", svg)
