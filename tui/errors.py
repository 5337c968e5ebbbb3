"""What can go wrong with a relay, as sentences for the person at the terminal."""


class ApiError(Exception):
    """A refusal: ``code`` is stable, ``title`` and ``detail`` are for people, ``status`` is HTTP's."""

    def __init__(self, *, code: str, title: str, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.title = title
        self.detail = detail
        self.status = status


class SignedOut(ApiError):
    """The relay does not know this token (any more), or a sign-in was wrong."""


class Unreachable(ApiError):
    """No answer came. ``asked``: the relay may have done what was asked; else it never heard of it."""

    def __init__(
        self, url: str, detail: str, status: int | None = None, *, asked: bool = True
    ) -> None:
        super().__init__(
            code="unreachable", title="The relay cannot be reached", detail=detail, status=status
        )
        self.url = url
        self.asked = asked


class NotARelay(ApiError):
    """Something answered, but not a relay of this kind or version."""

    def __init__(self, url: str, status: int | None = None) -> None:
        super().__init__(
            code="not_a_relay",
            title="This is not a Floorline relay",
            detail=f"What answers at {url} does not speak Floorline, or another version of it. "
            "Check the address.",
            status=status,
        )
        self.url = url
