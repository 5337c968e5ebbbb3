"""Only signed webhooks act, and genuine ones are never refused (promise P10, short form)."""

import random
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from server.web.twilio import read_form, signature_is_genuine
from tests.standins.twilio import Form, signed_by_sdk

URL = "https://relay.example/carriers/twilio/messages"
TOKEN = "a-token-of-the-account"
FRAGMENT = "#rc=3&rp=all"
Pairs = list[tuple[str, str]]

HOSTS = ["relay.example", "relay.example:443", "relay.example:8443", "127.0.0.1:8788", "localhost"]
PATHS = ["/carriers/twilio/messages", "/carriers/twilio/status/t-1", "/in?a=1&b=2", "/", ""]
WORDS = [
    "",
    " ",
    "Yes",
    "1 + 1 = 2",
    "50% & more; +ok",
    "Größe 38",
    "ы" * 5,
    "👩‍👩‍👧‍👦",
    "שלום\u200f",
]
WORDS += ["line\nbreak", "tab\t", "'\"<>", "%2B", "e\u0301", "#rc=3", "x" * 500]
NAMES = ["Body", "From", "To", "FromCity", "MessageSid", "NumMedia", "MediaUrl0", "Ünicode", "a"]


def genuine(dice: random.Random) -> tuple[str, Pairs]:
    """A request as Twilio may make one: blanks, repeats, any order, any port."""
    url = f"{dice.choice(['http', 'https'])}://{dice.choice(HOSTS)}{dice.choice(PATHS)}"
    pairs = [(dice.choice(NAMES), dice.choice(WORDS)) for _ in range(dice.randint(1, 12))]
    return url, pairs


def signed(url: str, pairs: Pairs, token: str = TOKEN) -> str:
    return signed_by_sdk(url, Form(pairs), token)


def over_the_wire(pairs: Pairs) -> Pairs:
    received = read_form(urlencode(pairs).encode())
    assert received is not None
    return received


def test_the_carriers_own_example() -> None:
    url = "https://example.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    signature = "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert signature_is_genuine(signature, url, list(fields.items()), "12345")
    assert signature_is_genuine(signature.encode(), url, list(fields.items()), "12345")


def test_genuine_requests_are_never_refused() -> None:
    dice = random.Random(10)
    for _ in range(400):
        url, pairs = genuine(dice)
        received = over_the_wire(pairs)
        dice.shuffle(received)
        assert signature_is_genuine(signed(url, pairs), url, received, TOKEN), (url, pairs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param(URL, URL.replace("example", "example:443"), id="they add the port"),
        pytest.param(URL.replace("example", "example:443"), URL, id="they drop the port"),
        pytest.param(URL.replace("example", "example:8443"), URL, id="they drop our own port"),
        pytest.param("http://r.example/x", "http://r.example:80/x", id="they add port 80"),
        pytest.param(URL, URL + FRAGMENT, id="they sign the fragment"),
        pytest.param(
            URL, URL.replace("example", "example:443") + FRAGMENT, id="the port and the fragment"
        ),
    ],
)
def test_spellings_of_the_address_that_the_carrier_may_sign(ours: str, theirs: str) -> None:
    pairs = [("Body", "hi"), ("FromCity", "")]
    assert signature_is_genuine(signed(theirs, pairs), ours, pairs, TOKEN)


def test_a_form_without_fields_is_signed_by_its_address() -> None:
    assert signature_is_genuine(signed(URL, []), URL, [], TOKEN)


Mutation = Callable[[random.Random, str, str, Pairs], tuple[str, str, Pairs]]


def one_changed(
    dice: random.Random, pairs: Pairs, change: Callable[[str, str], tuple[str, str]]
) -> Pairs:
    at = dice.randrange(len(pairs))
    return [change(*pair) if n == at else pair for n, pair in enumerate(pairs)]


MUTATIONS: dict[str, Mutation] = {
    "a byte of the signature": lambda d, s, u, p: (flipped(d, s), u, p),
    "a shorter signature": lambda d, s, u, p: (s[: d.randrange(len(s))], u, p),
    "a longer signature": lambda d, s, u, p: (s + d.choice("=A \n"), u, p),
    "the signature of another token": lambda d, s, u, p: (signed(u, p, TOKEN + "x"), u, p),
    "the signature of another request": lambda d, s, u, p: (signed(u, [("a", "b")]), u, p),
    "another path": lambda d, s, u, p: (s, u + "/x", p),
    "another host": lambda d, s, u, p: (s, u.replace("://", "://x."), p),
    "another query": lambda d, s, u, p: (s, u + "?z=1", p),
    "another scheme": lambda d, s, u, p: (s, u.replace("http", "ws", 1), p),
    "a value that grew": lambda d, s, u, p: (s, u, one_changed(d, p, lambda n, v: (n, v + "!"))),
    "a name that grew": lambda d, s, u, p: (s, u, one_changed(d, p, lambda n, v: ("!" + n, v))),
    "a value of another case": lambda d, s, u, p: (
        s,
        u,
        one_changed(d, p, lambda n, v: (n, v.swapcase() + "é")),
    ),
    "a field more": lambda d, s, u, p: (s, u, [*p, ("Extra", "1")]),
    "a blank field more": lambda d, s, u, p: (s, u, [*p, ("Extra", "")]),
    "all fields gone": lambda d, s, u, p: (s, u, []),
    "blank fields dropped": lambda d, s, u, p: (s, u, [pair for pair in p if pair[1]]),
    "plus signs read as spaces": lambda d, s, u, p: (
        s,
        u,
        [(n, v.replace("+", " ")) for n, v in p],
    ),
}


def flipped(dice: random.Random, signature: str) -> str:
    at = dice.randrange(len(signature) - 1)
    other = "A" if signature[at] != "A" else "B"
    return signature[:at] + other + signature[at + 1 :]


@pytest.mark.parametrize("kind", MUTATIONS)
def test_a_changed_request_is_refused(kind: str) -> None:
    dice = random.Random(kind)
    for _ in range(40):
        url, pairs = genuine(dice)
        pairs += [("FromZip", ""), ("Plus", "1+1")]
        signature, other_url, other = MUTATIONS[kind](dice, signed(url, pairs), url, list(pairs))
        assert not signature_is_genuine(signature, other_url, other, TOKEN), (url, pairs)


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="blank"),
        pytest.param(b"", id="blank bytes"),
        pytest.param("é" * 28, id="not ASCII"),
        pytest.param(b"\xff\x00" * 14, id="bytes that are no text"),
        pytest.param("\ud800", id="a lone surrogate"),
        pytest.param("=" * 10_000, id="long"),
    ],
)
def test_a_header_that_is_no_signature_is_false(signature: bytes | str | None) -> None:
    assert signature_is_genuine(signature, URL, [("Body", "hi")], TOKEN) is False


def test_a_lone_surrogate_in_a_field_does_not_raise() -> None:
    assert signature_is_genuine("x", URL, [("Body", "\ud800")], TOKEN) is False


def test_without_a_token_nothing_is_genuine() -> None:
    pairs = [("Body", "hi")]
    assert not signature_is_genuine(signed(URL, pairs, ""), URL, pairs, "")
