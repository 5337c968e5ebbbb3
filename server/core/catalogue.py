"""What a product is made of, and from where its picture may be fetched (product.md MC13)."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from server.core.texts import storable

LONGEST_CODE, LONGEST_NAME, LONGEST_PRICE, LONGEST_LINK = 60, 200, 40, 500


class Unfit(ValueError):
    """What is wrong with a product, as a sentence."""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as it is kept. ``price`` is as it is shown, with its currency."""

    code: str
    name: str
    price: str
    link: str


def read(code: str, name: str, price: str, link: str) -> ProductRow:
    """A product from what was given, on one line each. Raises Unfit."""
    row = ProductRow(
        _line(code, "code", LONGEST_CODE),
        _line(name, "name", LONGEST_NAME),
        _line(price, "price", LONGEST_PRICE),
        _line(link, "link", LONGEST_LINK),
    )
    for value, what in ((row.code, "code"), (row.name, "name")):
        if not value:
            raise Unfit(f"A product needs a {what}.")
    if row.link and not _is_web_address(row.link):
        raise Unfit("The link has to begin with https:// or http:// and a host name.")
    return row


def _line(given: str, what: str, longest: int) -> str:
    value = " ".join(storable(given).split())
    if len(value) > longest:
        raise Unfit(f"The {what} has at most {longest} characters.")
    return value


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in link
    except ValueError:
        return False


def why_not_fetched(url: str, hosts: Sequence[str]) -> str | None:
    """Why a product's picture is not fetched from there, None when it may be: by TLS, from one of the
    hosts that the retailer names, on the usual port and without a name or password.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "The picture's address cannot be read."
    if parts.scheme != "https" or not host or port not in (None, 443) or "@" in parts.netloc:
        return "A picture's address begins with https:// and a host name, and has no port."
    if re.search(r"[^!-~]", url):
        return "The picture's address holds characters that have to be encoded."
    if host not in hosts:
        return (
            "The picture lies on a host that is not among retailer.picture_hosts. An administrator "
            "can add it on the Configuration screen (F7)."
        )
    return None


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's, and no machine's of this network or the relay's own."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast
