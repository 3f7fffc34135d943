"""Pre-flight: look at a listing of a draft as matching would, and keep nothing of it but that.

One thread of each worker does so, for the index lies there already. Cases come first: it looks at
one listing at a time and rests between two.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from gateways.fetching import FetchRefused, NotFound, Unreachable
from gateways.marketplace import ListingDocument, Marketplaces, picture_addresses, read_listing
from matchers.image.sandbox.connection import SandboxBroken
from matchers.image.sandbox.opened_pictures import OpenedPictures
from pipeline.facts import Facts, IndexFacts, ListingFacts, PictureFacts
from pipeline.filing.listing_lines import find_shop
from records import policies
from records.cases.case_facts import draft_facts
from records.clock import database_now
from records.filing import preflight_queue
from records.filing.models import Preflight, PreflightTrouble
from workers.cases.context import WorkerContext
from workers.cases.match import MISSING_PICTURE, build_claimed_right, complete_facts

_log = logging.getLogger(__name__)

_IDLE_SECONDS: Final = 1.0
_BETWEEN_SECONDS: Final = 0.02
_NOT_DRAWN: Final = 1.0  # nothing is drawn for an audit before it is filed


def preflight_tick(context: WorkerContext) -> Callable[[], float]:
    """Build the function that checks one listing a round."""

    def tick() -> float:
        waiting = preflight_queue.take_preflight()
        if waiting is None:
            return _IDLE_SECONDS
        _run_preflight(waiting, context)
        return _BETWEEN_SECONDS

    return tick


def _run_preflight(waiting: Preflight, context: WorkerContext) -> None:
    try:
        facts = examine_preflight(waiting, context)
    except NotFound:
        trouble = PreflightTrouble.NOT_FOUND
    except FetchRefused:
        trouble = PreflightTrouble.REFUSED
    except Unreachable:
        trouble = PreflightTrouble.UNREACHABLE
    except SandboxBroken:
        _log.warning("Preflight %s: no picture can be opened now.", waiting.pk)
        trouble = PreflightTrouble.GIVEN_UP
    else:
        preflight_queue.save_result(waiting, facts=facts, now=database_now())
        return
    preflight_queue.save_result(waiting, trouble=trouble, now=database_now())


def examine_preflight(waiting: Preflight, context: WorkerContext) -> Facts:
    """Match a listing against the draft's right and return the facts.

    Raises:
        NotFound, FetchRefused, Unreachable: there is nothing to see.
        SandboxBroken: no picture can be opened now.
    """
    document = read_listing(context.marketplaces.fetch_document(waiting.url), waiting.url)
    pictures = _fetch_pictures(document, context)
    now, loaded_matchers = database_now(), context.index.current_matchers()
    listing = _listing_facts(document, pictures, is_shop=bool(find_shop(waiting.external_id)))
    dossier = preflight_queue.build_dossier(waiting, listing, document.seller_id, now=now)
    index = IndexFacts(loaded_matchers.generation, loaded_matchers.age_seconds())
    draft, claimed_right = (
        draft_facts(dossier, index, audit_draw=_NOT_DRAWN, now=now),
        build_claimed_right(dossier),
    )
    files = [MISSING_PICTURE if content is None else content for content in pictures]
    return complete_facts(
        draft, claimed_right, OpenedPictures(files, context.sandbox), loaded_matchers
    )


def _fetch_pictures(listing: ListingDocument, context: WorkerContext) -> list[bytes | None]:
    addresses = picture_addresses(listing)[: policies.policy().preflight.pictures]
    place = context.marketplaces.only(context.marketplaces.listing_id(listing.url)[0])
    return [_fetch_picture(address, place) for address in addresses]


def _fetch_picture(url: str, place: Marketplaces) -> bytes | None:
    try:
        return place.fetch_picture(url)
    except (NotFound, FetchRefused):
        return None


def _listing_facts(
    listing: ListingDocument, pictures: Sequence[bytes | None], *, is_shop: bool
) -> ListingFacts:
    return ListingFacts(
        title=listing.title,
        brand=listing.brand,
        description=listing.description,
        category=listing.category,
        markets=listing.markets,
        price="" if listing.price is None else str(listing.price),
        currency=listing.currency,
        pictures=tuple(PictureFacts("", "" if content else "unreadable") for content in pictures),
        is_shop=is_shop,
    )
