"""What a customer is called whom nobody has named yet (product.md IR4)."""

LETTERS = 26
DIGITS = 9


def label(count: int) -> str:
    """The ``count``-th stranger's label, from 1: A1 … A9, B1 … Z9, AA1 …

    Easy to say aloud, and it tells nothing of the number.
    """
    letter, digit = divmod(count - 1, DIGITS)
    letters = ""
    letter += 1
    while letter:
        letter, rest = divmod(letter - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{digit + 1}"


def lead_name(first_name: str, last_name: str, stranger: str | None) -> str | None:
    """A lead's name as everybody may read it, None when only the number could name them."""
    name = f"{first_name} {last_name}".strip()
    if name:
        return name
    return f"New customer {stranger}" if stranger else None
