"""Pictures of products that lie on the retailer's own hosts: fetched once, when they are brought."""

import asyncio
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from server import wire
from server.carriers.base import CannotFetch
from server.core import catalogue
from server.core.media import LARGEST, Unfit, is_picture, judged
from server.flows import media
from server.flows.products import Given
from server.web.relay import Relay

AT_ONCE = 8


async def with_pictures(relay: Relay, rows: Sequence[wire.ProductRow]) -> list[Given]:
    """Rows with their pictures fetched and kept; what is wrong with one is said in its row."""
    hosts = await relay.read_by_rules(lambda tx, context: context.retailer.picture_hosts)
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(row: wire.ProductRow) -> Given:
        async with turns:
            return await _with_picture(relay, row, hosts)

    return list(await asyncio.gather(*map(one, rows)))


async def _with_picture(relay: Relay, row: wire.ProductRow, hosts: Sequence[str]) -> Given:
    media_id, problem = row.media_id, None
    if row.picture and row.media_id:
        problem = "A row has either a media_id or a picture, not both."
    elif row.picture:
        found = await _fetched(relay, row.picture, hosts)
        if isinstance(found, CannotFetch):
            problem = found.because
        else:
            media_id = found
    return Given(row.code, row.name, row.price, row.link, media_id, problem)


async def _fetched(relay: Relay, url: str, hosts: Sequence[str]) -> str | CannotFetch:
    """The id under which the picture is kept now."""
    because = catalogue.why_not_fetched(url, hosts)
    if because is not None:
        return CannotFetch(because)
    found = await relay.pictures.fetch(url, LARGEST)
    if isinstance(found, CannotFetch):
        return found
    kind = judged(found.content)
    if isinstance(kind, Unfit):
        return CannotFetch(kind.sentence)
    if not is_picture(kind):
        return CannotFetch("There is no picture at this address.")
    name = unquote(urlsplit(url).path)
    row = await relay.write(
        lambda tx, context: media.bring(tx, None, found.content, kind, name, context)
    )
    return str(row.id)
