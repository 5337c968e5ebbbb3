"""Stories of `stories.toml`: what customers and associates write, to be told with many names."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from random import Random
from zoneinfo import ZoneInfo

LONGEST_BODY = 1_600
GAP = (1.0, 14.0)
"""Minutes between two lines that say nothing else."""
OPENS, CLOSES = time(10), time(20)
SUNDAY_OPENS, SUNDAY_CLOSES = time(11), time(18)
SUNDAY = 6

_LINE = re.compile(
    r"(?:\+(?P<count>\d+)(?P<unit>[mhd])\s+)?(?P<by>[><*])\s+(?:\[(?P<picture>\w+)\]\s*)?(?P<words>.*)"
)
_SLOT = re.compile(r"\{(\w+)\}")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
_TIMES = ("10:30", "11", "1", "2:30", "3", "4", "4:30", "5:15")


class By(StrEnum):
    """Whose line it is."""

    CUSTOMER = ">"
    ASSOCIATE = "<"
    AUTOMATIC = "*"


class StoryInvalid(Exception):
    """A line or a slot that nobody can tell."""


@dataclass(frozen=True, slots=True)
class Line:
    """``after`` is the time since the line before, None for some minutes."""

    by: By
    words: str
    picture: str | None = None
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """``words`` are the choices of its slots. ``to_store``: it is written to a store's line."""

    name: str
    language: str
    to_store: bool
    lines: Sequence[Line]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Teller:
    """Who a story is told of: what fills ``{first}``, ``{associate}``, ``{store}`` and ``{city}``."""

    first: str
    associate: str
    store: str
    city: str


@cache
def library() -> tuple[Story, ...]:
    """Every story that ships."""
    file = resources.files("tui.demo").joinpath("stories.toml")
    document = tomllib.loads(file.read_text("utf-8"))
    return tuple(_story(each, document["words"]) for each in document["story"])


def _story(document: dict[str, object], words: Mapping[str, Mapping[str, list[str]]]) -> Story:
    language = str(document.get("language", "en"))
    known = {"name", "language", "to", "told"}
    own = {name: list(map(str, each)) for name, each in document.items()
           if name not in known and isinstance(each, list)}  # fmt: skip
    return Story(
        name=str(document["name"]),
        language=language,
        to_store=document.get("to") == "store",
        lines=[read(line) for line in str(document["told"]).strip().splitlines()],
        words={**words[language], **own},
    )


def read(line: str) -> Line:
    """A line as it is written in a story. Raises StoryInvalid."""
    match = _LINE.fullmatch(line.strip())
    if match is None:
        raise StoryInvalid(
            f"“{line}” does not begin with >, < or *, perhaps after +10m, +3h or +2d"
        )
    unit = match["unit"]
    after = timedelta(**{_UNITS[unit]: int(match["count"])}) if unit else None
    return Line(By(match["by"]), match["words"].replace("⏎", "\n"), match["picture"], after)


def told(story: Story, teller: Teller, began: datetime, random: Random) -> list[str]:
    """Each line's words with every slot filled. ``began``: the local time of the first line."""
    day = began + timedelta(days=random.randint(2, 4))
    date = began + timedelta(days=random.randint(9, 16))
    month = _MONTHS[story.language][date.month - 1]
    filled = {
        "first": teller.first,
        "associate": teller.associate,
        "store": teller.store,
        "city": teller.city,
        "day": _DAYS[story.language][day.weekday()],
        "date": f"{date.day} de {month}" if story.language == "es" else f"{month} {date.day}",
        "time": random.choice(_TIMES),
        **{name: random.choice(words) for name, words in sorted(story.words.items())},
    }
    return [_fill(line.words, filled) for line in story.lines]


def now_told(story: Story, teller: Teller, time_zone: str, random: Random) -> list[str]:
    """As :func:`told`, of a story that begins now."""
    return told(story, teller, datetime.now(ZoneInfo(time_zone)), random)


def _fill(words: str, filled: Mapping[str, str]) -> str:
    def one(slot: re.Match[str]) -> str:
        value = filled.get(slot[1])
        if value is None:
            raise StoryInvalid(f"{{{slot[1]}}} has no words")
        before = words[: slot.start()].rstrip(" ¡¿“")
        begins = not before or before[-1] in ".!?\n"
        return value[0].upper() + value[1:] if begins else value

    return _SLOT.sub(one, words)


def times(lines: Sequence[Line], end: datetime, random: Random) -> list[datetime]:
    """When each line was written, the last one at ``end`` or before: in the hours of a store, by
    the clock of the time zone of ``end``.
    """
    moments = [open_at(end, random)]
    for line in reversed(lines[1:]):
        gap = line.after or timedelta(minutes=random.uniform(*GAP))
        before = moments[-1] - gap * random.uniform(0.85, 1.15)
        moments.append(open_at(before, random))
    return [moment.replace(microsecond=0) for moment in reversed(moments)]


def open_at(moment: datetime, random: Random) -> datetime:
    """The moment itself where the store is open, else one shortly before it last closed."""
    opens, closes = _hours(moment)
    if opens <= moment <= closes:
        return moment
    if moment < opens:
        _, closes = _hours(moment - timedelta(days=1))
    return closes - timedelta(minutes=random.uniform(2, 50))


def _hours(moment: datetime) -> tuple[datetime, datetime]:
    sunday = moment.weekday() == SUNDAY
    hours = (SUNDAY_OPENS, SUNDAY_CLOSES) if sunday else (OPENS, CLOSES)
    return datetime.combine(moment, hours[0], moment.tzinfo), datetime.combine(
        moment, hours[1], moment.tzinfo
    )
