"""Out of Office as a person reads and types it (product.md OO1). Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.wire import Colleague, NewOutOfOffice, OutOfOffice
from tui import moments

MODES = {"all": "All texts", "logged_out": "Only while I am logged out"}
CODE_LIVES = 300
"""Seconds for which a code is good."""
_SIGNS = re.compile(r"[\s().\-\u2010-\u2015\u00a0/]+")
_TEN = re.compile(r"[2-9]\d{9}")
_ELEVEN = re.compile(r"1[2-9]\d{9}")
_WITH_PLUS = re.compile(r"\+[1-9]\d{4,14}")

EXPECTED = "Type ten digits with the area code, or + and the country code."
END_EXPECTED = "Type a time to come: fri 18:00, 3 Mar, 2w, 2026-03-01 9:00."


def read_number(typed: str) -> str | None:
    """A number in whatever spelling, as E.164; None where it cannot be told what is meant. Whether it
    can be forwarded to is the relay's to say.
    """
    plain = _SIGNS.sub("", typed)
    if _TEN.fullmatch(plain):
        return f"+1{plain}"
    if _ELEVEN.fullmatch(plain):
        return f"+{plain}"
    return plain if _WITH_PLUS.fullmatch(plain) else None


def shown_number(number: str) -> str:
    """``+1 212 555 0147``; one of elsewhere stays as it is."""
    found = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", number)
    return f"+1 {found[1]} {found[2]} {found[3]}" if found else number


def masked(number: str) -> str:
    return f"••{number[-2:]}"


def mark(out: OutOfOffice | None) -> str:
    """What stands on every screen while it is on; nothing while it is off."""
    if out is None or not out.enabled:
        return ""
    if out.blocked is not None or out.mode not in out.options:
        return "Out of office: stopped"
    when = "Out of office" if out.mode == "all" else "When logged out"
    if out.deputy is not None:
        return f"{when} → {out.deputy.name}"
    if not out.verified or out.forwarding_number is None:
        return "Out of office: not verified"
    return f"{when} → phone {masked(out.forwarding_number)}"


def colleague(one: Colleague) -> str:
    return f"{one.name} · {one.store}" if one.store else one.name


def logged_out_means(grace: int) -> str:
    """When somebody counts as logged out. ``grace`` in seconds."""
    if not grace:
        return "Logged out: signed out, whether or not Floorline is open."
    return f"Logged out: signed out, or Floorline open nowhere for {_spoken(grace)}."


def _spoken(seconds: int) -> str:
    if seconds % 60:
        return f"{seconds} seconds"
    many, unit = (seconds // 3600, "hour") if seconds % 3600 == 0 else (seconds // 60, "minute")
    return f"{many} {unit}" if many == 1 else f"{many} {unit}s"


# ---- what is put


@dataclass(frozen=True, slots=True)
class Form:
    """Out of Office as it stands in the fields."""

    enabled: bool
    phone: str
    mode: str
    end: str
    deputy: Colleague | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a field: ``phone``, ``mode``, ``end``, ``deputy`` or ``code``."""

    field: str
    words: str


def form_of(out: OutOfOffice) -> Form:
    """With a mode that can be chosen, if there is any."""
    offered = out.mode in out.options or not out.options
    return Form(
        enabled=out.enabled,
        phone=shown_number(out.forwarding_number) if out.forwarding_number else "",
        mode=out.mode if offered else out.options[0],
        end=written_end(out.ends_at),
        deputy=out.deputy,
    )


def read(form: Form, kept: OutOfOffice, now: datetime) -> NewOutOfOffice | Trouble:
    """What the fields say. What was not touched stays exactly as the relay has it."""
    was = form_of(kept)
    number, ends_at = kept.forwarding_number, kept.ends_at
    if form.phone.strip() != was.phone:
        number = read_number(form.phone)
        if number is None and form.phone.strip():
            return Trouble("phone", EXPECTED)
    if form.end.strip() != was.end:
        ends_at = moments.to_come(form.end, now)
        if ends_at is None and form.end.strip():
            return Trouble("end", END_EXPECTED)
    return NewOutOfOffice(
        enabled=form.enabled,
        forwarding_number=number,
        mode=form.mode,
        ends_at=ends_at,
        deputy_id=form.deputy.id if form.deputy else None,
    )


_FIELDS = {
    "forwarding_number_invalid": "phone",
    "forwarding_number_loops": "phone",
    "too_many_codes": "phone",
    "no_number_available": "phone",
    "mode_not_offered": "mode",
    "end_invalid": "end",
    "deputy_invalid": "deputy",
    "code_wrong": "code",
    "code_expired": "code",
}
BLOCKED = ("forwarding_disabled", "store_numbers", "text_messaging_off")


def field_of(code: str) -> str | None:
    """Which field a refusal is about."""
    return _FIELDS.get(code)


# ---- until when


def written_end(ends_at: datetime | None) -> str:
    """An end as it stands in its field, in the person's zone; it can be read back."""
    return f"{ends_at.astimezone():%Y-%m-%d %H:%M}" if ends_at else ""


def told_end(ends_at: datetime) -> str:
    at = ends_at.astimezone()
    return f"Switches itself off on {at:%A}, {at.day} {at:%B} {at.year}, at {at:%H:%M}."


# ---- the code


def seconds_left(expires_at: datetime | None, now: datetime) -> int | None:
    """How long a code can be entered, as it is told of: None where there is none. Where the clocks of
    this machine and the relay differ, it is at most as long as any code is good.
    """
    if expires_at is None:
        return None
    left = (expires_at - now) / timedelta(seconds=1)
    return int(left) if 0 < left < CODE_LIVES else CODE_LIVES


def clock(seconds: int) -> str:
    """``4:07``"""
    return f"{seconds // 60}:{seconds % 60:02}"
