"""Speaks with marketplaces: what a listing says, its pictures, and whether it shows."""

import json
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, WrapValidator
from pydantic_core import from_json, to_json

from gateways.fetching import Fetcher, FetchRefused, Refusal, Unreachable
from gateways.url_guard import Guard, Resolver, join_url, resolve_by_system
from gateways.webhooks import NotAccepted, WebhookMessage, WebhookReceipt, Webhooks
from pipeline.filing.listing_lines import LISTING_PAGE, Site, find_shop, sort_lines
from pipeline.sellers.entities import NO_ENTITY, DeclaredEntity
from pipeline.time.moments import write_moment

type ListingState = Literal["up", "down"]

_DOCUMENT_BYTES = 1_000_000
_PICTURE_BYTES = 15_000_000
_PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
_PORTS = {"https": 443, "http": 80}
# One that lets messages hang is asked nothing for a moment, so that those to others leave between
# its silences. Shorter than the pause before the first retry.
_QUICK_SECONDS: Final = 1.0
_SILENT_SECONDS: Final = 4.0

_Short = Annotated[str, StringConstraints(max_length=500)]
_Long = Annotated[str, StringConstraints(max_length=100_000)]
_Market = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


def _or[T](default: T) -> WrapValidator:
    """Accept any value: read the default for an invalid one, which `markwarden doctor` reports."""

    def read_leniently(value: object, parse: Callable[[object], T]) -> T:
        try:
            return parse(value)
        except ValidationError:
            return default

    return WrapValidator(read_leniently)


def _read_entity(entity_data: object, parse: Callable[[object], DeclaredEntity]) -> DeclaredEntity:
    """Read an entity without its invalid fields, so that a wrong country does not lose the rest."""
    try:
        return parse(entity_data)
    except ValidationError as unread:
        if not isinstance(entity_data, dict):
            return NO_ENTITY
        wrong = {error["loc"][0] for error in unread.errors() if error["loc"]}
        return parse({name: value for name, value in entity_data.items() if name not in wrong})


_Gtin = Annotated[str, StringConstraints(pattern=r"^([0-9]{8}|[0-9]{12,14})?$")]
_OfferedOn = Annotated[date, Field(ge=date(2000, 1, 1))]  # as statements of the DSA may say
_FURTHER: Final[Mapping[str, TypeAdapter[Any]]] = {
    "seller_entity": TypeAdapter(DeclaredEntity),
    "gtin": TypeAdapter(_Gtin),
    "first_offered_on": TypeAdapter(_OfferedOn),
}


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One allow-listed marketplace; what is on none of its hosts is neither read nor told."""

    code: str
    origin: str
    webhook_url: str
    webhook_secrets: tuple[str, ...]
    picture_hosts: tuple[str, ...] = ()
    is_loopback_allowed: bool = False
    listing_page: str = LISTING_PAGE

    @property
    def address(self) -> tuple[str, int]:
        return _host_and_port(self.origin)


@dataclass(frozen=True, slots=True)
class ListingDocument:
    """A listing, or a shop's own page, as its marketplace described it when it was fetched."""

    external_id: _Short
    url: _Short
    title: _Short
    brand: _Short = ""
    description: _Long = ""
    category: _Short = ""
    price: Annotated[Decimal, Field(ge=0)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    markets: tuple[_Market, ...] = ()
    seller_id: _Short = ""
    seller_name: _Short = ""
    picture_urls: Annotated[tuple[_Short, ...], Field(max_length=30)] = ()
    seller_entity: Annotated[DeclaredEntity, WrapValidator(_read_entity)] = NO_ENTITY
    gtin: Annotated[_Gtin, _or("")] = ""
    first_offered_on: Annotated[_OfferedOn | None, _or(None)] = None
    listing_ids: Annotated[tuple[_Short, ...], _or(())] = ()  # that a shop's page shows


_DOCUMENT = TypeAdapter(ListingDocument)
_USEFUL_FIELDS: Final = (  # beside what no document may leave out
    "brand", "description", "category", "price", "currency", "markets", "seller_id", "seller_name",
    "picture_urls", *_FURTHER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MarketplaceEvent:
    """What a marketplace is told: the type of a message and its data."""

    type: str
    data: Mapping[str, object]

    @classmethod
    def enforcement(
        cls,
        external_id: str,
        *,
        state: ListingState,
        version: int,
        statement: Mapping[str, object] | None = None,
        restoration: Mapping[str, str] | None = None,
        case: str = "",
    ) -> Self:
        """Order a listing's state, by the ruling on a case; a receiver ignores older versions.

        The statement of reasons travels with the take-down, so that the seller has it at the
        latest when the restriction takes effect; why it ends travels with the order to restore.
        """
        kind, data = _name_page(external_id)
        data |= {"state": state, "version": version}
        if case:
            data["case"] = case
        if statement:
            data["statement_of_reasons"] = statement
        if restoration:
            data["restoration"] = restoration
        return cls(f"{kind}.enforcement", data)

    @classmethod
    def reasons(cls, external_id: str, statement: Mapping[str, object]) -> Self:
        """State the reasons of a further ruling on a listing that is down already."""
        kind, data = _name_page(external_id)
        return cls(f"{kind}.statement", data | {"statement_of_reasons": statement})

    @classmethod
    def penalty(cls, shop_id: str, penalty: Mapping[str, object]) -> Self:
        """Tell a penalty of a shop's seller, or its end; a receiver ignores older versions."""
        return cls("seller.penalty", {"shop_id": shop_id, "penalty": penalty})

    @classmethod
    def notice(cls, external_id: str, notice: Mapping[str, object]) -> Self:
        """Hand a notice on to the seller of a listing: its kind, and its text by language."""
        return cls("seller.notice", _name_page(external_id)[1] | {"notice": notice})

    @classmethod
    def screened(cls, batch: Mapping[str, object]) -> Self:
        """Tell that every line of a batch was screened, with the batch's id and counts."""
        return cls("listings.screened", batch)


def encode_event(event: MarketplaceEvent, at: datetime) -> bytes:
    """Encode a message as it is sent, and sent again: JSON with the moment it was made."""
    body = {"type": event.type, "timestamp": write_moment(at), "data": event.data}
    return json.dumps(body).encode()


class Marketplaces:
    """All marketplaces that are listed, over shared connections."""

    def __init__(
        self,
        marketplaces: Sequence[Marketplace],
        *,
        resolve: Resolver = resolve_by_system,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._by_code = {marketplace.code: marketplace for marketplace in marketplaces}
        self._sites = [Site(site.code, site.origin, site.listing_page) for site in marketplaces]
        self._fetcher = Fetcher(_build_guard(marketplaces, resolve), tls=tls)
        self._webhooks = Webhooks(_build_guard(marketplaces, resolve), tls=tls)
        self._silent_until: dict[str, float] = {}  # by code: monotonic seconds
        of_each = marketplaces if len(marketplaces) > 1 else ()
        self._each = {site.code: Marketplaces([site], resolve=resolve, tls=tls) for site in of_each}

    def only(self, code: str) -> "Marketplaces":
        """Return this marketplace alone: its addresses lead to no host of another."""
        return self._each.get(code, self)

    def listing_id(self, url: str) -> tuple[str, str]:
        """Return the marketplace's code and the listing's id, by the rule that reads filings."""
        answer = sort_lines([url], self._sites)
        for refused_line in answer.refused_lines:
            is_off = refused_line.code == "host_off_list"
            code = Refusal.HOST_OFF_LIST if is_off else Refusal.MALFORMED_URL
            raise FetchRefused(code, refused_line.says)
        for listing in answer.listings:
            return listing.marketplace, listing.external_id
        raise FetchRefused(Refusal.MALFORMED_URL, "An empty line names no listing.")

    def listing_url(self, marketplace: str, external_id: str) -> str:
        """Return the address of one of a marketplace's listings."""
        (site,) = (site for site in self._sites if site.code == marketplace)
        return site.url(quote(external_id, safe=""))

    def fetch_document(self, url: str) -> bytes:
        """Fetch the listing's document as bytes, to be kept as evidence."""
        place = self.only(self.listing_id(url)[0])
        if place is not self:
            return place.fetch_document(url)
        return self._fetcher.fetch(url, types=("application/json",), limit=_DOCUMENT_BYTES)

    def fetch_listing(self, url: str) -> ListingDocument:
        return read_listing(self.fetch_document(url), url)

    def fetch_picture(self, url: str) -> bytes:
        """Fetch a picture's bytes; whether they are a picture is for the sandbox to find out."""
        return self._fetcher.fetch(url, types=_PICTURE_TYPES, limit=_PICTURE_BYTES)

    def post(
        self, marketplace: str, body: bytes, *, key: str, sent_at: datetime, secret: str = ""
    ) -> WebhookReceipt:
        """Send a message as it was encoded; see `MarketplaceEvent`.

        Raises:
            FetchRefused, ReceiverGone, NotAccepted, Unreachable: as `Webhooks.post` says.
        """
        place = self._by_code[marketplace]
        message = WebhookMessage(key, sent_at, body)
        secrets = (secret,) if secret else place.webhook_secrets
        if time.monotonic() < self._silent_until.get(marketplace, 0.0):
            raise Unreachable(f"{marketplace} does not answer: it was silent a moment ago.")
        start = time.monotonic()
        try:
            return self._webhooks.post(place.webhook_url, message, secrets)
        except NotAccepted:
            raise
        except Unreachable:
            if time.monotonic() - start > _QUICK_SECONDS:
                self._silent_until[marketplace] = time.monotonic() + _SILENT_SECONDS
            raise

    def send_test(
        self, marketplace: str, *, key: str, sent_at: datetime, secret: str = ""
    ) -> WebhookReceipt:
        """Send a message that asks for nothing; with a secret that is none of theirs, a forged one.

        Raises:
            FetchRefused, ReceiverGone, NotAccepted, Unreachable: as `Webhooks.post` says.
        """
        body = encode_event(MarketplaceEvent("markwarden.test", {}), sent_at)
        return self.post(marketplace, body, key=key, sent_at=sent_at, secret=secret)

    def close(self) -> None:
        self._fetcher.close()
        self._webhooks.close()
        for place in self._each.values():
            place.close()


def read_listing(document: bytes, url: str) -> ListingDocument:
    """Parse a listing's document; its pictures' addresses become absolute.

    Raises:
        Unreachable: what came is not a listing, or is another one; the marketplace may correct it.
    """
    try:
        listing = _DOCUMENT.validate_json(to_json(from_json(document) | {"url": url}))
    except (ValueError, TypeError, ValidationError) as unread:
        raise Unreachable(
            f"The marketplace's answer is no listing: {_describe_fault(unread)}"
        ) from unread
    if urlsplit(url).path.rstrip("/").rpartition("/")[2] != listing.external_id:
        raise Unreachable(
            f"The marketplace answered with listing {listing.external_id!r}; external_id is the"
            " last part of the address."
        )
    return listing


def describe_gaps(document: bytes) -> list[str]:
    """Describe what a listing's document leaves out, or writes so that it cannot be read."""
    fields = from_json(document)
    gaps = [f"{name} is missing." for name in _USEFUL_FIELDS if not fields.get(name)]
    for name, adapter in _FURTHER.items():
        try:
            if fields.get(name):
                adapter.validate_json(to_json(fields[name]))
        except ValidationError as unread:
            gaps.append(_describe_fault(unread, name))
    return gaps


def picture_addresses(listing: ListingDocument) -> tuple[str, ...]:
    """Return absolute addresses of the pictures, in the listing's order."""
    return tuple(join_url(listing.url, picture) for picture in listing.picture_urls)


def _name_page(external_id: str) -> tuple[str, dict[str, object]]:
    """Return what messages about it are called, and its id: a listing's or a shop's."""
    shop = find_shop(external_id)
    return ("shop", {"shop_id": shop}) if shop else ("listing", {"listing_id": external_id})


def _describe_fault(unread: Exception, *within: str) -> str:
    """Name the field, within those that lead to what was read, and what is wrong with it."""
    if isinstance(unread, ValidationError):
        wrong = unread.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, (*within, *wrong['loc'])))}: {wrong['msg']}"
    if isinstance(unread, TypeError):
        return "it is no JSON object"
    return f"it is no JSON in UTF-8: {unread}"


def _build_guard(marketplaces: Sequence[Marketplace], resolve: Resolver) -> Guard:
    """Allow the hosts of listings, pictures and webhooks of these marketplaces and no others."""
    sites = [
        (marketplace, _host_and_port(url))
        for marketplace in marketplaces
        for url in (marketplace.origin, marketplace.webhook_url)
    ]
    hosts = {address[0] for marketplace, address in sites if not marketplace.is_loopback_allowed}
    return Guard(
        hosts=frozenset(hosts.union(*(marketplace.picture_hosts for marketplace in marketplaces))),
        development=frozenset(address for site, address in sites if site.is_loopback_allowed),
        resolve=resolve,
    )


def _host_and_port(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]
