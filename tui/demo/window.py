"""What the demo's shop shows: a few assets, and a dozen products with pictures."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from server.wire import ProductRow
from tui.api import Api
from tui.demo.pictures import drawn
from tui.media_api import Media


class Ware(NamedTuple):
    """A product as it stands in the window; ``turned`` picks one of its colours."""

    code: str
    name: str
    price: str
    drawn: str
    turned: int = 0


WARES: Sequence[Ware] = (
    Ware("SO-OSLO-SL", "Oslo sofa, slate", "$1,299", "sofa"),
    Ware("SO-OSLO-MO", "Oslo sofa, moss", "$1,299", "sofa", 1),
    Ware("SO-OSLO-PL", "Oslo sofa, plum", "$1,349", "sofa", 2),
    Ware("ST-WALNUT", "Walnut counter stool", "$240", "stool"),
    Ware("LA-BRASS", "Brass desk lamp", "$189", "lamp"),
    Ware("LA-STEEL", "Blue steel desk lamp", "$169", "lamp", 2),
    Ware("UM-GREEN", "Umbrella with a wooden handle, green", "$58", "umbrella"),
    Ware("UM-BLUE", "Umbrella with a wooden handle, blue", "$58", "umbrella", 1),
    Ware("SH-STRIPE", "Striped camp shirt", "$72", "shirt"),
    Ware("RU-KILIM", "Striped kilim, 5 × 8", "$420", "rug"),
    Ware("BO-RAIN", "Rain boots, green", "$64", "boots"),
    Ware("TH-WOOL", "Wool throw, olive", "$130", "throw"),
)
ASSETS = (
    ("Spring window", "rug", 1),
    ("How to care for wool", "throw", 1),
    ("Rainy days", "boots", 2),
)
SHOP = "https://shop.example.com"


async def stock(api: Api) -> None:
    """Brings pictures, assets and products to a relay, as somebody who may."""
    media = Media(api)
    pictures = {(each.drawn, each.turned) for each in WARES}
    pictures |= {(name, turned) for _, name, turned in ASSETS}
    ids = dict(await asyncio.gather(*(_bring(media, *each) for each in sorted(pictures))))
    for title, name, turned in ASSETS:
        await media.add_asset(title, ids[name, turned])
    await media.put_products([_row(each, ids[each.drawn, each.turned]) for each in WARES])


async def _bring(media: Media, name: str, turned: int) -> tuple[tuple[str, int], str]:
    content = await asyncio.to_thread(drawn, name, turned)
    return (name, turned), (await media.bring(content, f"{name}.jpg")).id


def _row(ware: Ware, media_id: str) -> ProductRow:
    link = f"{SHOP}/{ware.code.lower()}"
    return ProductRow(
        code=ware.code, name=ware.name, price=ware.price, link=link, media_id=media_id
    )
