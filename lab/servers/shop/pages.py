"""The sample marketplace's pages: what it offers, one of its goods, a shop, the seller centre."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from zlib import crc32

from lab.servers.shop.frame import (
    Good,
    build_url,
    render_frame,
    render_goods,
    render_picture,
    render_ribbon,
)
from lab.servers.shop.words import Language, name_aisle, say

_PAGE: Final = 48  # goods of one page
_MORE: Final = 5  # goods of the same shop beside one


@dataclass(frozen=True, slots=True)
class ShopFront:
    """Renders pages from the listings' documents and the orders by listing, as they are now."""

    documents: Mapping[str, bytes]
    orders: Mapping[str, Mapping[str, Any]]
    product_url: str

    def render(self, path: str, host: str, language: Language) -> bytes | None:
        """Render the page at this path; None if there is none."""
        parts = urlsplit(path)
        first, _, rest = parts.path.strip("/").partition("/")
        if not first:
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            return self._render_home(query, language)
        if first == "listings" and rest in self.documents:
            return self._render_good(self._read(rest), host, language)
        return self._render_shop(rest, language) if first == "shops" else None

    def _read(self, listing: str) -> Good:
        return Good.read(self.documents[listing], self.orders.get(listing, {}))

    def _read_all(self) -> list[Good]:
        """Read all goods, mixed: those of one filing would stand side by side."""
        return [self._read(listing) for listing in sorted(self.documents, key=_mix)]

    def _render_home(self, query: Mapping[str, str], language: Language) -> bytes:
        goods = self._read_all()
        aisles = sorted({good.category for good in goods if good.category})
        aisle, words = query.get("aisle", ""), query.get("q", "").strip()
        found_goods = [good for good in goods if _is_found(good, aisle, words.casefold())]
        page = query.get("page", "1")
        start = (max(int(page), 1) - 1) * _PAGE if page.isdecimal() else 0
        main = (
            f"<h1>{escape(words or name_aisle(aisle, language) or say('title', language))}</h1>"
            f"{_render_aisles(aisles, aisle, language)}"
            f'<p class="muted">{len(found_goods)} {say("found", language)}</p>'
            f"{render_goods(found_goods[start : start + _PAGE], language)}"
            f"{_render_steps(start, len(found_goods), {'aisle': aisle, 'q': words}, language)}"
        )
        return render_frame(say("title", language), main, language, words)

    def _render_good(self, good: Good, host: str, language: Language) -> bytes:
        address = urlencode({"listings": f"http://{host}/listings/{good.id}"})
        report = escape(f"{self.product_url}/report/?{address}")
        shop = f'<a href="/shops/{quote(good.seller_id)}">{escape(good.seller)}</a>'
        is_down = " disabled" if good.state == "down" else ""
        more_pictures = "".join(
            f'<div class="picture">{render_picture(good, language, place)}</div>'
            for place in range(1, len(good.pictures))
        )
        ribbon = render_ribbon(good, language, ' role="status"')
        main = (
            f'<article class="product" data-listing="{escape(good.id)}" data-state="{good.state}">'
            f'<div><div class="picture">{render_picture(good, language)}{ribbon}</div>'
            f'<div class="more-pictures">{more_pictures}</div></div>'
            f'<div class="stack"><h1>{escape(good.title)}</h1>'
            f'<p class="price">{escape(good.price)}</p>'
            f'<p class="why">{say("gone_why", language)}</p>'
            f"<p>{escape(good.description)}</p>"
            f"<p>{say('sold_by', language)} {shop}</p>"
            f'<p class="muted">{say("delivery", language)}</p>'
            f'<div class="row"><button type="button" class="basket"{is_down}>'
            f"{say('add', language)}</button>"
            f'<a href="{report}">{say("report", language)}</a></div>'
            f"<dl><dt>{say('listing', language)}</dt><dd>{escape(good.id)}</dd></dl></div>"
            f"</article>{self._render_more(good, language)}"
        )
        return render_frame(good.title, main, language)

    def _render_more(self, good: Good, language: Language) -> str:
        others = [
            other
            for other in self._read_all()
            if other.seller_id == good.seller_id and other.id != good.id
        ]
        if not others:
            return ""
        return f"<h2>{say('more', language)}</h2>{render_goods(others[:_MORE], language)}"

    def _render_shop(self, shop: str, language: Language) -> bytes | None:
        goods = [good for good in self._read_all() if good.seller_id == shop]
        if not goods:
            return None
        name = goods[0].seller
        main = f"<h1>{escape(name)}</h1>{render_goods(goods, language)}"
        return render_frame(name, main, language)

    def render_seller_centre(self, language: Language) -> bytes:
        """List the shops, those with listings that were taken down first."""
        goods = sorted(self._read_all(), key=lambda good: good.seller_id)
        shops = [
            (sum(good.state == "down" for good in of_shop), shop, of_shop[0].seller)
            for shop, goods_of_shop in groupby(goods, key=lambda good: good.seller_id)
            if (of_shop := list(goods_of_shop))
        ]
        shops.sort(key=lambda row: (-row[0], row[2]))
        down_goods = [good for good in goods if good.state == "down"]
        main = (
            f"<h1>{say('seller_centre', language)}</h1><p>{say('seller_lead', language)}</p>"
            f'<ul class="shops">{_render_shop_rows(shops, language)}</ul>'
            f"<h2>{say('dispute', language)}</h2><p>{say('dispute_lead', language)}</p>"
            f'<ul class="shops">{_render_disputes(down_goods)}</ul>'
        )
        return render_frame(say("seller_centre", language), main, language)


def render_missing(language: Language) -> bytes:
    """Say that there is no such page."""
    text = say("missing", language)
    return render_frame(text, f"<h1>{text}</h1>", language)


def render_dispute(listing: str, message: str, language: Language) -> bytes:
    """Render the form by which a seller disputes the claim against a listing."""
    grounds = "".join(
        f'<option value="{ground}">{say(f"ground_{ground}", language)}</option>'
        for ground in ("authorised", "owner", "not_used")
    )
    title = f"{say('title_dispute', language)} {listing}"
    main = (
        f'<h1>{escape(title)}</h1><p role="status">{escape(message)}</p>'
        f'<form method="post" class="sheet stack"><label>{say("ground", language)}'
        f' <select name="ground">{grounds}</select></label>'
        f"<label>{say('statement', language)}"
        ' <textarea name="statement" rows="5" cols="60" required></textarea></label>'
        f"<button>{say('file', language)}</button></form>"
    )
    return render_frame(title, main, language)


def _mix(listing: str) -> int:
    return crc32(listing.encode())


def _is_found(good: Good, aisle: str, words: str) -> bool:
    is_in_aisle = not aisle or good.category == aisle
    return is_in_aisle and words in f"{good.title} {good.seller} {good.id}".casefold()


def _render_aisles(aisles: Sequence[str], chosen: str, language: Language) -> str:
    rows = "".join(
        f'<li><a href="{build_url("/", aisle=aisle)}"'
        f"{' aria-current="page"' if aisle == chosen else ''}>"
        f"{escape(name_aisle(aisle, language) if aisle else say('all', language))}</a></li>"
        for aisle in ("", *aisles)
    )
    return f'<ul class="aisles">{rows}</ul>'


def _render_steps(start: int, count: int, query: Mapping[str, str], language: Language) -> str:
    page, steps = start // _PAGE + 1, ""
    for key, other, is_there in (
        ("previous", page - 1, start > 0),
        ("next", page + 1, start + _PAGE < count),
    ):
        if is_there:
            address = build_url("/", **query, page=str(other))
            steps += f'<a class="button" href="{address}">{say(key, language)}</a>'
    return f'<div class="row">{steps}</div>'


def _render_shop_rows(shops: Iterable[tuple[int, str, str]], language: Language) -> str:
    return "".join(
        f"<li><a href='/seller-centre/{escape(quote(shop))}'>{escape(name)}</a>"
        f'<br><span class="{"count" if count else "muted"}">{count}'
        f" {say('down_count', language)}</span></li>"
        for count, shop, name in shops
    )


def _render_disputes(goods: Iterable[Good]) -> str:
    return "".join(
        f'<li><a href="/disputes/{quote(good.id)}">{escape(good.title)}</a><br>'
        f'<span class="muted">{escape(good.seller)} · {escape(good.case or good.id)}</span></li>'
        for good in goods
    )
