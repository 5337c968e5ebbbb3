"""Passwords as argon2id, with the library's current parameters; slow on purpose."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from server.flows.people import check_password

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Raises the flow's Invalid for a password that cannot be used."""
    check_password(password)
    return _hasher.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; None for a username that nobody has, which takes as long."""
    try:
        right = _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return right and password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
