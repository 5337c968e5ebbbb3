"""What a flow raises when it cannot do what was asked: a stable code and a sentence for a person."""


class Problem(Exception):
    """Raised inside a unit of work: nothing of the unit is kept."""

    title = "This cannot be done"

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class NotFound(Problem):
    """There is no such thing, or the caller may not see it: the two look the same."""

    title = "Not found"

    def __init__(self, what: str) -> None:
        super().__init__("not_found", f"There is no such {what}, or it is not yours to see.")


class Forbidden(Problem):
    """The caller may see the thing, but not do this with it."""

    title = "Not allowed"


class Conflict(Problem):
    """The state of things does not allow it now."""

    title = "Not possible now"


class Invalid(Problem):
    """What was given cannot be used."""

    title = "Not valid"
