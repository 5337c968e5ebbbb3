"""What a product is made of, and from where its picture may come."""

import pytest

from server.core.catalogue import ProductRow, Unfit, is_public, read, why_not_fetched

HOSTS = ("pictures.example.com",)


def test_a_product_is_kept_on_one_line() -> None:
    row = read(" S-1 ", "Oslo\n sofa", "$1,299", "https://example.com/oslo")
    assert row == ProductRow("S-1", "Oslo sofa", "$1,299", "https://example.com/oslo")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(("", "Sofa", "", ""), "needs a code", id="no code"),
        pytest.param(("S-1", " ", "", ""), "needs a name", id="no name"),
        pytest.param(("S-1", "x" * 201, "", ""), "at most 200", id="a name too long"),
        pytest.param(("S-1", "Sofa", "x" * 41, ""), "at most 40", id="a price too long"),
        pytest.param(("S-1", "Sofa", "", "javascript:x"), "https://", id="a link that runs"),
        pytest.param(("S-1", "Sofa", "", "https://"), "https://", id="a link to no host"),
        pytest.param(("S-1", "Sofa", "", "https://[x"), "https://", id="a link of no shape"),
    ],
)
def test_what_is_no_product_says_why(given: tuple[str, str, str, str], words: str) -> None:
    with pytest.raises(Unfit, match=words):
        read(*given)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("http://pictures.example.com/a.png", "https://", id="without TLS"),
        pytest.param("https://pictures.example.com:22/a", "no port", id="another port"),
        pytest.param("https://x@pictures.example.com/a", "host name", id="a name before the host"),
        pytest.param("https://pictures.example.com.evil.example/a", "picture_hosts", id="longer"),
        pytest.param("https://evil.example/pictures.example.com", "picture_hosts", id="a path"),
        pytest.param("https://169.254.169.254/latest", "picture_hosts", id="a machine's own data"),
        pytest.param("https://pictures.example.com/a b", "encoded", id="a space"),
        pytest.param("https://[", "cannot be read", id="no address"),
        pytest.param("file:///etc/passwd", "https://", id="a file"),
    ],
)
def test_a_picture_comes_from_the_hosts_that_are_named_alone(url: str, words: str) -> None:
    assert words in str(why_not_fetched(url, HOSTS))


def test_from_those_it_is_fetched() -> None:
    assert why_not_fetched("https://Pictures.example.com/a.png?w=2", HOSTS) is None
    assert why_not_fetched("https://pictures.example.com/a.png", ()) is not None


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("127.0.0.1", False),
        ("10.0.0.7", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("pictures.example.com", False),
    ],
)
def test_only_an_address_of_everybodys_is_asked(address: str, public: bool) -> None:
    assert is_public(address) is public
