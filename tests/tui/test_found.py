"""What a search finds is shown with the text that it was found by, and what is left out is counted."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from server.wire import Lead
from tests.tui.counterpart import TOKEN, Peer, Server
from tui.api import Api
from tui.desk import FOUND, Desk


@pytest.fixture
async def desk(server: Server) -> AsyncIterator[Desk]:
    async with Api(server.url, TOKEN) as api:
        desk = Desk(api)
        await desk.open()
        yield desk


def a_lead(peer: Peer, id: str, name: str) -> Lead:
    """A lead with whom there is no conversation."""
    peer.add("model", "Model")
    peer.leads[id] = replace(peer.lead("lead-model"), id=id, name=name)
    peer.remove("model")
    return peer.leads[id]


async def test_a_conversation_is_found_by_its_name_without_a_text(peer: Peer, desk: Desk) -> None:
    peer.add("c1", "Maria Boot")
    peer.text("c1", "hello")
    results = await desk.search("boot")
    assert (results.q, results.conversations, results.leads, results.more) == (
        "boot",
        [("c1", None)],
        [],
        0,
    )
    assert desk.state.conversations["c1"].lead.name == "Maria Boot"


async def test_a_conversation_is_found_by_the_newest_text_that_holds_the_words(
    peer: Peer, desk: Desk
) -> None:
    peer.add("c1", "Maria")
    peer.text("c1", "boots?")
    newest = peer.text("c1", "red boots")
    peer.text("c1", "or a bag")
    assert (await desk.search("BOOT")).conversations == [("c1", newest)]


async def test_leads_that_were_not_texted_are_found_too(peer: Peer, desk: Desk) -> None:
    lead = a_lead(peer, "l9", "Bootsy Collins")
    peer.add("c1", "Ben Boot")
    results = await desk.search("boot")
    assert results.leads == [lead]
    assert [id for id, _ in results.conversations] == ["c1"]
    conversation = await desk.begin(lead)
    assert desk.state.conversations[conversation.id].lead.name == "Bootsy Collins"


async def test_what_is_not_shown_is_counted(peer: Peer, desk: Desk) -> None:
    for n in range(FOUND + 7):
        peer.add(f"c{n:03}", f"Lead {n}")
    results = await desk.search("lead")
    assert (len(results.conversations), results.more) == (FOUND, 7)


async def test_nothing_is_found_where_there_is_nothing(desk: Desk) -> None:
    results = await desk.search("boot")
    assert (results.conversations, results.leads, results.more) == ([], [], 0)


async def test_a_search_leaves_the_open_list_as_it_is(peer: Peer, desk: Desk) -> None:
    peer.add("c1", "Maria Boot", state="dismissed")
    before = list(desk.state.listings[desk.listing])
    assert (await desk.search("boot")).conversations == [("c1", None)]
    assert list(desk.state.listings[desk.listing]) == before
