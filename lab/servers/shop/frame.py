"""The frame of every page of the sample marketplace, and the small parts within it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote, urlencode

from lab.servers.shop.words import Language, say

_FOLDER: Final = Path(__file__).parent
FILES: Final[Mapping[str, tuple[str, bytes]]] = {
    "/shop.css": ("text/css; charset=utf-8", (_FOLDER / "shop.css").read_bytes()),
    "/shop.js": ("text/javascript; charset=utf-8", (_FOLDER / "shop.js").read_bytes()),
}
_SIGNS: Final = {"EUR": "€", "USD": "$", "CNY": "¥"}
_FRAME: Final = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {name}</title><link rel="stylesheet" href="/shop.css">
<script src="/shop.js" defer></script></head><body>
<header class="top"><a class="name" href="/"><svg width="24" height="24" viewBox="0 0 24 24"
fill="currentColor" aria-hidden="true"><path d="M9 1h6v2H9zM7 4h10c3 4 3 11 0 15H7C4 15 4 8 7 4z
M9 20h6v3H9z"/></svg>{name}</a><form action="/" role="search"><input type="search" name="q"
value="{query}" aria-label="{search}"><button>{search}</button></form>
<a href="/seller-centre/">{seller_centre}</a></header>
<main>{main}</main><footer>{about}</footer></body></html>"""


@dataclass(frozen=True, slots=True)
class Good:
    """A listing as its page shows it; `state` and `case` are what the marketplace was told."""

    id: str
    title: str
    description: str
    category: str
    price: str
    seller_id: str
    seller: str
    pictures: tuple[str, ...]
    state: str = "up"
    case: str = ""

    @classmethod
    def read(cls, document: bytes, order: Mapping[str, Any]) -> Self:
        """Read it from its document and the last order."""
        fields = json.loads(document)
        amount, currency = fields.get("price", ""), fields.get("currency", "EUR")
        return cls(
            id=fields["external_id"],
            title=fields.get("title", ""),
            description=fields.get("description", ""),
            category=fields.get("category", ""),
            price=f"{_SIGNS.get(currency, currency)}{amount}" if amount else "",
            seller_id=fields["seller_id"],
            seller=fields.get("seller_name") or fields["seller_id"],
            pictures=tuple(fields["picture_urls"]),
            state=order.get("state", "up"),
            case=order.get("case", ""),
        )


def render_frame(title: str, main: str, language: Language, query: str = "") -> bytes:
    """Put a page's content between the bar and the foot."""
    return _FRAME.format(
        lang="zh-Hans" if language == "zh" else "en",
        title=escape(title),
        name=say("title", language),
        query=escape(query),
        search=say("search", language),
        seller_centre=say("seller_centre", language),
        main=main,
        about=say("about", language),
    ).encode()


def render_picture(good: Good, language: Language, place: int = 0) -> str:
    """Render one of its pictures, or say that there is none."""
    if place >= len(good.pictures):
        return f'<span class="no-picture">{say("no_picture", language)}</span>'
    return f'<img src="{escape(good.pictures[place])}" alt="{escape(good.title)}" loading="lazy">'


def render_ribbon(good: Good, language: Language, attributes: str = "") -> str:
    """Render the ribbon, empty while the listing is up; the script fills it."""
    gone = say("gone", language)
    text = ", ".join(filter(None, (gone, good.case))) if good.state == "down" else ""
    return f'<p class="ribbon" data-word="{gone}"{attributes}>{escape(text)}</p>'


def render_goods(goods: list[Good], language: Language) -> str:
    """Render a shelf of goods, each of which leads to its page."""
    cards = "".join(_render_card(good, language) for good in goods)
    return f'<ul class="goods">{cards}</ul>' if cards else f"<p>{say('none', language)}</p>"


def _render_card(good: Good, language: Language) -> str:
    return (
        f'<li class="good" data-listing="{escape(good.id)}" data-state="{good.state}">'
        f'<div class="picture">{render_picture(good, language)}{render_ribbon(good, language)}'
        f'</div><div class="good-words"><a class="title" href="/listings/{quote(good.id)}">'
        f'{escape(good.title)}</a><p class="price">{escape(good.price)}</p>'
        f'<p class="seller">{escape(good.seller)}</p></div></li>'
    )


def build_url(path: str, **query: str) -> str:
    """Build an address of this marketplace without what is empty, for an attribute."""
    text = urlencode({name: value for name, value in query.items() if value})
    return escape(f"{path}?{text}" if text else path)
