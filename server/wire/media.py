"""Pictures and files to send: brought by people, the retailer's library, the product catalogue."""

from dataclasses import dataclass, field
from typing import ClassVar

from server.wire.base import FORBID


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What was brought, to be named in a text's ``media``. ``content_type`` is what its bytes are;
    ``size`` is in bytes.
    """

    id: str
    content_type: str
    size: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A picture or file of the retailer's library; ``name`` is what its file is called."""

    id: str
    title: str
    media_id: str
    content_type: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAsset:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    title: str
    media_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetChange:
    """A PATCH: only the keys that were given change."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    title: str | None = None
    media_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetOrder:
    """Assets in the order in which they are to be offered; those not named follow as they were."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    ids: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetPage:
    items: list[Asset]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of the catalogue. ``price`` is as it is shown; ``media_id`` is its picture, None for a
    product without one.
    """

    id: str
    code: str
    name: str
    price: str
    link: str
    media_id: str | None = None
    content_type: str | None = None
    file_name: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    items: list[Product]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """A product as it is brought, known by its ``code``. Its picture is either ``media_id`` or
    ``picture``, an https:// address on one of ``retailer.picture_hosts``; with neither it keeps the
    one that it has.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    code: str
    name: str
    price: str = ""
    link: str = ""
    media_id: str | None = None
    picture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRows:
    """Up to 100 products."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID
    items: list[ProductRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductOutcome:
    """What became of a row: ``added``, ``changed``, ``unchanged`` or ``refused``, then ``because``."""

    code: str
    outcome: str
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductOutcomes:
    """One for each row, in their order."""

    items: list[ProductOutcome]
    next_cursor: str | None
    total: int
