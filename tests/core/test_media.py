"""What a picture or file is, by its bytes, and who may fetch it."""

import pytest

from server.core.media import (
    LARGEST,
    Unfit,
    file_name,
    id_in,
    ids_in,
    is_genuine,
    judged,
    kind_of,
    name_of,
    signature,
)
from tests.support.files import GIF, HEIC, JPEG, MP3, MP4, PDF, SVG, VCARD, WEBP, png


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(JPEG, "image/jpeg", id="a JPEG"),
        pytest.param(png(), "image/png", id="a PNG"),
        pytest.param(GIF, "image/gif", id="a GIF"),
        pytest.param(PDF, "application/pdf", id="a PDF"),
        pytest.param(VCARD, "text/vcard", id="a vCard"),
        pytest.param(b"\xef\xbb\xbf\n" + VCARD.lower(), "text/vcard", id="a vCard with a mark"),
        pytest.param(b"BEGIN:VCALENDAR\r\n", "text/calendar", id="a date"),
        pytest.param(MP4, "video/mp4", id="an MP4"),
        pytest.param(MP4.replace(b"isom", b"3gp5", 1), "video/3gpp", id="a 3GP"),
        pytest.param(MP3, "audio/mpeg", id="an MP3"),
    ],
)
def test_what_carriers_take_is_known_by_its_bytes(content: bytes, kind: str) -> None:
    assert judged(content) == kind


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        pytest.param(b"", "media_empty", "empty", id="nothing"),
        pytest.param(SVG, "media_kind_unknown", "JPEG, PNG", id="an SVG with a script"),
        pytest.param(b"<html><script>", "media_kind_unknown", "Carriers take", id="a web page"),
        pytest.param(b"MZ\x90\x00", "media_kind_unknown", "Carriers take", id="a program"),
        pytest.param(WEBP, "media_kind_unknown", "WebP", id="a WebP, which phones do not get"),
        pytest.param(HEIC, "media_kind_unknown", "save it as JPEG", id="a HEIC"),
        pytest.param(png()[:-20], "media_damaged", "not whole", id="a PNG that was cut off"),
        pytest.param(JPEG[:-2], "media_damaged", "not whole", id="a JPEG that was cut off"),
        pytest.param(JPEG + b"\0" * LARGEST, "media_too_large", "5 MB", id="too much"),
    ],
)
def test_what_they_do_not_take_is_refused_with_what_would_do(
    content: bytes, code: str, words: str
) -> None:
    found = judged(content)
    assert isinstance(found, Unfit)
    assert found.code == code
    assert words in found.sentence


def test_a_webp_that_a_customer_sends_is_shown() -> None:
    assert kind_of(WEBP) == "image/webp"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("sofa.png", "sofa.png"),
        ("/home/ana/My pictures/sofa.png", "sofa.png"),
        ("C:\\pictures\\sofa.png", "sofa.png"),
        ("so\nfa\x1b]0;x\x07.png", "so fa]0;x.png"),
        ("", "file.png"),
        ("x" * 400, "x" * 100),
    ],
)
def test_a_name_is_one_line_without_folders(given: str, shown: str) -> None:
    assert name_of(given, "image/png") == shown


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sofa.png", "sofa.png"),
        ("price list (new).html", "price_list_new.pdf"),
        ("“ü”.pdf", "file.pdf"),
        ('a";b\r\n.pdf', "a_b.pdf"),
        ("a very long name of a file.pdf", "a_very_long_name.pdf"),
    ],
)
def test_phones_are_told_a_plain_name_with_the_right_ending(name: str, told: str) -> None:
    kind = "image/png" if told.endswith("png") else "application/pdf"
    assert file_name(name, kind) == told
    assert len(told) <= 20


def test_a_reference_and_a_bare_id_mean_the_same() -> None:
    assert id_in("media:0af3") == id_in("0af3") == "0af3"
    assert id_in("media:../x") is id_in("http://x") is id_in("") is None
    assert ids_in(["media:a", "https://x/media:b"]) == ["a"]


def test_an_address_is_good_until_it_runs_out() -> None:
    sig = signature("key", "m1", 1_000)
    assert is_genuine("key", "m1", "1000", sig, now=1_000)
    assert not is_genuine("key", "m1", "1000", sig, now=1_001)


@pytest.mark.parametrize(
    ("key", "media_id", "expires", "sig"),
    [
        pytest.param("other", "m1", "1000", None, id="signed by another relay"),
        pytest.param("key", "m2", "1000", None, id="signed for another picture"),
        pytest.param("key", "m1", "2000", None, id="made to live longer"),
        pytest.param("key", "m1", "1000", "", id="not signed"),
        pytest.param("key", "m1", "1000", "é", id="signed with nonsense"),
        pytest.param("key", "m1", "", None, id="for ever"),
        pytest.param("key", "m1", "+1000", None, id="a time in another spelling"),
        pytest.param("key", "m1", "9" * 400, None, id="a time without end"),
    ],
)
def test_a_forged_address_leads_nowhere(
    key: str, media_id: str, expires: str, sig: str | None
) -> None:
    genuine = signature("key", "m1", 1_000)
    given = genuine if sig is None else sig
    assert not is_genuine(key, media_id, expires, given, now=0)
