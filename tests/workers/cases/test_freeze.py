"""What a worker keeps of a shop's own page: the page, and listings that it shows."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from gateways import configured
from gateways.marketplace import Marketplace, Marketplaces
from pipeline.vocabulary import Stage
from records.actions.evidence import bundle_contents
from records.cases.backlog import work_rows
from records.cases.models import Case
from records.ledger.models import AuditEntry
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories import record_cases
from tests.fakes.http_server import Reply, Server, reply
from workers import processes
from workers.cases.context import get_current_context, set_current_context
from workers.cases.freeze import freeze_listings
from workers.cases.perform import perform_cases

_PAGE = {"external_id": "S-1", "title": "Zorvex Outlet", "seller_id": "S-1"}
_SHOE = {"external_id": "L-1", "title": "Zorvex shoes", "picture_urls": ["/pictures/1.jpg"]}
_PLAIN = {"external_id": "L-2", "title": "Laces"}


def _json(document: object) -> Reply:
    return reply(json.dumps(document).encode(), Content_Type="application/json")


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Server()) as market:
        yield market


@pytest.fixture
def case(mark: Right, server: Server) -> Iterator[Case]:
    (new_case,) = record_cases.file_cases(mark, "shops/S-1")
    Listing.objects.update(url=server.url("/shops/S-1"))
    work_rows.mark_sent([new_case.pk])
    lab = Marketplace("lab", server.url(""), server.url("/"), (), is_loopback_allowed=True)
    context = processes._build_context(1, is_suspect=False)
    with closing(Marketplaces([lab])) as marketplaces:
        set_current_context(replace(context, marketplaces=marketplaces))
        yield new_case


def _freeze(case: Case) -> None:
    perform_cases(case.pk, Stage.FREEZE, {Stage.FREEZE: freeze_listings})
    case.refresh_from_db()


def test_a_shops_page_is_frozen_with_the_listings_that_it_shows(case: Case, server: Server) -> None:
    server.replies = {
        "/shops/S-1": _json(_PAGE | {"listing_ids": ["L-1", "L-2", "L-3", "L-4"]}),
        "/listings/L-1": _json(_SHOE),
        "/pictures/1.jpg": reply(b"\xff\xd8 a shoe"),
        "/listings/L-2": _json(_PLAIN),
        "/listings/L-3": _json([]),
        "/listings/L-4": reply(status="404 Gone"),
    }
    _freeze(case)
    assert case.frozen is not None
    assert (case.frozen.title, case.listing.is_shop) == ("Zorvex Outlet", True)
    assert [
        (picture["exhibit"]["listing"], picture["exhibit"]["title"], picture["error"])
        for picture in case.frozen.pictures
    ] == [
        ("L-1", "Zorvex shoes", ""),
        ("L-2", "Laces", "not_found"),
        ("L-3", "", "unreadable"),
        ("L-4", "", "not_found"),
    ]
    assert case.frozen.pictures[0]["sha256"]
    assert case.frozen.list_own_pictures() == []


def test_a_marketplace_without_such_pages_makes_the_case_invalid(
    case: Case, server: Server
) -> None:
    server.replies = {"/shops/S-1": reply(status="404 Gone")}
    _freeze(case)
    assert case.state == "invalid"


def test_no_more_listings_are_kept_than_a_reviewer_looks_at(case: Case, server: Server) -> None:
    listing_ids = [f"L-{number}" for number in range(300)]
    server.replies = {"/shops/S-1": _json(_PAGE | {"listing_ids": listing_ids})} | {
        f"/listings/{listing}": _json(_PLAIN | {"external_id": listing}) for listing in listing_ids
    }
    _freeze(case)
    assert case.frozen is not None
    assert [picture["exhibit"]["listing"] for picture in case.frozen.pictures] == listing_ids[:12]


def test_what_the_page_showed_is_proven_and_goes_into_a_bundle(case: Case, server: Server) -> None:
    server.replies = {
        "/shops/S-1": _json(_PAGE | {"listing_ids": ["L-2"]}),
        "/listings/L-2": _json(_PLAIN),
    }
    _freeze(case)
    (entry,) = AuditEntry.objects.filter(subject_kind="case", entry__contains='"act":"freeze"')
    (exhibit_sha256,) = json.loads(entry.entry)["body"]["exhibits"]
    (listing,) = [
        content
        for name, content in bundle_contents.list_case_files([case], configured.vault().read)
        if name.endswith("exhibits/01.json")
    ]
    assert isinstance(listing, bytes)
    assert (json.loads(listing), hashlib.sha256(listing).hexdigest()) == (_PLAIN, exhibit_sha256)


def test_exhibits_lie_where_the_marketplace_has_its_listings(case: Case, server: Server) -> None:
    place = Marketplace(
        "lab",
        server.url(""),
        server.url("/"),
        (),
        is_loopback_allowed=True,
        listing_page="/item/{id}",
    )
    server.replies = {
        "/shops/S-1": _json(_PAGE | {"listing_ids": ["L-1"]}),
        "/item/L-1": _json(_SHOE),
        "/pictures/1.jpg": reply(b"\xff\xd8 a shoe"),
    }
    with closing(Marketplaces([place])) as marketplaces:
        set_current_context(replace(get_current_context(), marketplaces=marketplaces))
        _freeze(case)
    assert case.frozen is not None
    assert [picture["error"] for picture in case.frozen.pictures] == [""]
