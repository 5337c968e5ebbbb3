"""The leads of :mod:`tests.bench.crowd`; importing this costs nothing."""

LINE = "+16285550000"
"""The associate's."""


def name(n: int) -> str:
    """The lead at place ``n`` of the inbox, newest first."""
    return f"Maria D{n:06}"


def number(n: int) -> str:
    return f"+1415{2_000_000 + n:07}"
