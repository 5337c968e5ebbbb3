"""The one module that talks HTTP, against a real socket."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from server.wire import NewText, Text
from tests.tui.counterpart import TOKEN, Peer, Server, problem
from tui.api import Api, new_key
from tui.errors import ApiError, NotARelay, SignedOut, Unreachable


@pytest.fixture
async def api(server: Server) -> AsyncIterator[Api]:
    async with Api(server.url, TOKEN) as api:
        yield api


async def test_signing_in_gives_a_token_that_the_next_calls_use(server: Server) -> None:
    async with Api(server.url + "/") as api:
        session = await api.sign_in("ana", "secret")
        assert (session.token, session.user.name) == (TOKEN, "Ana Torres")
        assert (await api.me()).store is not None
        await api.sign_out()
        with pytest.raises(SignedOut):
            await api.me()


async def test_a_wrong_password_is_said_in_the_relays_words(server: Server) -> None:
    async with Api(server.url) as api:
        with pytest.raises(SignedOut, match="password is wrong") as refused:
            await api.sign_in("ana", "guess")
        assert refused.value.code == "wrong_credentials"


async def test_every_call_decodes_to_its_wire_type(api: Api, peer: Peer) -> None:
    peer.add("c1", "Maria")
    inbound = peer.text("c1", "hello")
    page = await api.conversations("inbox", "mar", offset=0, limit=10)
    assert [c.lead.name for c in page.items] == ["Maria"]
    assert page.events_cursor == "2"
    assert (await api.folders()).items[0].folder == "inbox"
    assert (await api.conversation("c1")).last_message == inbound
    assert (await api.messages("c1", limit=5)).items == [inbound]
    sent = await api.send("c1", NewText(body="hi"), "key-1")
    assert await api.send("c1", NewText(body="hi"), "key-1") == sent
    assert (await api.read("c1", inbound.id)).unread == 0
    assert (await api.dismiss("c1")).state == "dismissed"
    assert (await api.why(inbound.id)).because == "lead_owner"


async def test_ids_cannot_change_the_path(api: Api, peer: Peer) -> None:
    with pytest.raises(ApiError):
        await api.conversation("../me?x=1#y")
    assert peer.requests == []  # matched no call at all, and not /v1/me


async def test_foreign_text_is_made_displayable(api: Api, peer: Peer) -> None:
    peer.add("c1", "Evil\x1b]0;title\x07\nName")
    peer.text("c1", "\x1b]52;c;cm0=\x07 \u202egnp.exe")
    (conversation,) = (await api.conversations("inbox")).items
    assert conversation.lead.name == "Evil]0;title Name"
    assert conversation.last_message is not None
    assert conversation.last_message.body == "]52;c;cm0= gnp.exe"
    peer.answer_with["/v1/me"] = problem(403, "no", "Not\x1b[2J for you")
    with pytest.raises(ApiError) as refused:
        await api.me()
    assert refused.value.detail == "Not[2J for you"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        pytest.param(problem(409, "opted_out", "No."), ApiError, "opted_out", id="a problem"),
        pytest.param(problem(401, "expired", "Again."), SignedOut, "expired", id="an old token"),
        pytest.param(HTMLResponse("<p>hi"), NotARelay, "not_a_relay", id="a web page"),
        pytest.param(HTMLResponse("no", 404), NotARelay, "not_a_relay", id="a web page, 404"),
        pytest.param(JSONResponse({"v": 2}), NotARelay, "not_a_relay", id="another version"),
        pytest.param(Response(b"\xff{"), NotARelay, "not_a_relay", id="not UTF-8"),
        pytest.param(RedirectResponse("/x"), NotARelay, "not_a_relay", id="a redirect"),
        pytest.param(Response("", 502), Unreachable, "unreachable", id="a proxy without relay"),
        pytest.param(Response("", 500), NotARelay, "not_a_relay", id="an unexplained failure"),
    ],
)
async def test_bad_answers(
    api: Api, peer: Peer, answer: Response, kind: type[ApiError], code: str
) -> None:
    peer.answer_with["/v1/me"] = answer
    with pytest.raises(kind) as refused:
        await api.me()
    assert refused.value.code == code
    assert refused.value.detail.endswith(".")


async def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    async with Api(url, TOKEN) as api:
        with pytest.raises(Unreachable, match="No relay answers"):
            await api.me()
        with pytest.raises(Unreachable):
            await anext(api.events(0))


@pytest.mark.parametrize("url", ["ftp://x", "relay.example", "", "http://", "http://[bad"])
def test_what_is_no_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ApiError) as refused:
        Api(url)
    assert refused.value.code == "bad_url"


async def test_a_broken_send_says_that_the_outcome_is_not_known(api: Api, peer: Peer) -> None:
    peer.add("c1", "Maria")
    peer.drop_sends = True
    with pytest.raises(Unreachable):
        await api.send("c1", NewText(body="hi"), new_key())


async def test_the_stream_gives_typed_events_and_passes_over_the_rest(api: Api, peer: Peer) -> None:
    peer.heartbeat = 0.05
    peer.add("c1", "Maria\x1b")
    peer.emit("weather", {"from": "a later version"})
    text = peer.text("c1", "hello")
    peer.emit("conversation.updated", {"not": "a conversation"})
    stream = api.events(0)
    assert await anext(stream) is None
    first = await anext(stream)
    assert first is not None
    assert (first.id, first.type) == (2, "message.created")
    assert isinstance(first.data, Text)
    assert first.data.body == text.body
    assert first.data.author.name == "Maria"
    second, third = await anext(stream), await anext(stream)
    assert second is not None
    assert third is not None
    assert [second.type, third.type] == ["conversation.updated", "reset"]
    await asyncio.sleep(0.2)  # heartbeats come after an id, and are no events
    peer.text("c1", "more")
    fourth = await anext(stream)
    assert fourth is not None
    assert fourth.type == "message.created"
    await stream.aclose()


def test_keys_are_visible_ascii_and_never_the_same() -> None:
    keys = {new_key() for _ in range(1000)}
    assert len(keys) == 1000
    assert all(1 <= len(key) <= 255 and key.isascii() and key.isprintable() for key in keys)
