"""The desk of held listings: what waits, one of them, decided alone and together, undone."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from gateways import configured
from pipeline.vocabulary import HeldListingState, RightKind, ScreeningRule
from records.accounts.models import Role, User
from records.actions.screening import held_listing_ends, held_listing_objections
from records.clock import database_now
from records.rights.models import Reference, Right
from records.screening.models import Fingerprint, HeldListing
from tests.factories import record_cases, review_cases, seller_cases
from tests.factories.files.photographs import jpeg, photo
from tests.factories.quality_cases import policy_saying
from tests.factories.screening import held_listings, screened_listings
from tests.factories.screening.held_listings import hit, seller_of, uphold
from tests.factories.screening.screened_listings import line, screen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_by_chance")]

_DESK = "/console/held-listings/"


def _read(client: Client, address: str = _DESK, language: str = "en", status: int = 200) -> str:
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == status
    return unescape(answer.content.decode())


def _decide(
    client: Client,
    hold: HeldListing,
    state: str,
    *,
    why: str = "Copies.",
    also: object = "",
    right: str = "",
) -> str:
    fields = {"state": state, "why": why, "with": also, "right": right}
    answer = client.post(f"{_DESK}{hold.public_id}/decision/", fields, follow=True)
    return unescape(answer.content.decode())


def test_the_list_shows_what_is_due_first_and_is_searched_and_filtered(page: Client) -> None:
    assert "No held listing is waiting." in _read(page)
    late = held_listings.hold("L-1", title="Blue shoes")
    copy_hit = hit(ScreeningRule.TAKEN_PICTURE)
    soon = held_listings.hold("L-2", copy_hit, title="Red bag", seller=seller_of("S-2"))
    HeldListing.objects.filter(pk=late.pk).update(due_at=database_now() - timedelta(hours=1))
    text = _read(page)
    assert text.index("Blue shoes") < text.index("Red bag")
    assert "1 is late" in text
    for query, title in (
        ("?rule=taken_picture", "Red bag"),
        ("?q=L-1", "Blue shoes"),
        ("?q=red+bag", "Red bag"),
        ("?q=Seller+of+S-2", "Red bag"),
        ("?q=S-1", "Blue shoes"),
    ):
        html = _read(page, f"{_DESK}{query}")
        other_title = {"Red bag": "Blue shoes", "Blue shoes": "Red bag"}[title]
        assert (title in html, other_title in html) == (True, False), query
    assert "match these filters" in _read(page, f"{_DESK}?state=upheld")
    assert "待审商品" in _read(page, language="zh-CN")
    assert "等待人工" in _read(page, f"{_DESK}{soon.public_id}/", "zh-CN")


def test_a_hold_is_claimed_and_decided_and_the_next_one_opens(page: Client) -> None:
    first, second = held_listings.hold("L-1"), held_listings.hold("L-2", seller=seller_of("S-2"))
    claim_response = page.post(f"{_DESK}claim/")
    assert claim_response["Location"] == f"{_DESK}{first.public_id}/"
    text = _read(page, claim_response["Location"])
    assert "The listing offers a replica of Zorvex" in text
    assert "Say why" in _decide(page, first, "upheld", why=" ")
    assert "Choose whether" in _decide(page, first, "")
    text = _decide(page, first, "upheld")
    assert "1 listing decided." in text
    assert str(second.public_id) in text  # it is next
    _decide(page, second, "released")
    states = dict(HeldListing.objects.values_list("listing", "state"))
    assert states == {"L-1": HeldListingState.UPHELD, "L-2": HeldListingState.RELEASED}
    assert "No held listing is waiting for you." in unescape(
        page.post(f"{_DESK}claim/", follow=True).content.decode()
    )


def test_a_group_is_decided_in_one_step_and_undone_in_one(page: Client) -> None:
    group = [held_listings.hold(f"L-{number}", title=f"Copy {number}") for number in range(3)]
    assert "all 2 other listings" in _read(page, f"{_DESK}{group[0].public_id}/")
    html = _decide(page, group[0], "upheld", why="", also=group[2].public_id)
    (ticked_id,) = re.findall(r'value="([^"]*)"\s+checked', html)
    assert ticked_id == str(group[2].public_id)
    assert "2 listings decided." in _decide(page, group[0], "upheld", also=group[2].public_id)
    assert HeldListing.objects.get(state=HeldListingState.WAITING) == group[1]
    assert "2 together" in _read(page)
    page.post(f"{_DESK}{group[2].public_id}/undo/")
    assert HeldListing.objects.filter(state=HeldListingState.WAITING).count() == 3
    assert "3 listings decided." in _decide(page, group[0], "released", also="all")


def test_what_another_holds_or_decided_before_is_not_for_you(page: Client, reviewer: User) -> None:
    hold, other = held_listings.hold(), Client()
    other.force_login(review_cases.person(Role.SENIOR_REVIEWER))
    other.post(f"{_DESK}{hold.public_id}/take/")
    assert "holds it" in _read(page, f"{_DESK}{hold.public_id}/")
    assert "somebody else holds it" in _decide(page, hold, "released")
    other.post(f"{_DESK}{hold.public_id}/return/")
    uphold(hold, reviewer)
    held_listing_objections.file_dispute(
        hold.pk, hold.seller_id or 0, "My goods.", now=database_now()
    )
    text = _read(page, f"{_DESK}{hold.public_id}/")
    assert "My goods." in text
    assert "Another person decides." in text
    assert "not for you" in _read(page)
    assert "Nothing was changed" in _decide(page, hold, "released")
    assert "1 listing decided." in _decide(other, hold, "released")
    assert "cannot undo" in unescape(
        page.post(f"{_DESK}{hold.public_id}/undo/", follow=True).content.decode()
    )


def test_pictures_stand_beside_what_they_resemble(page: Client, mark: Right) -> None:
    keys = [configured.vault().put(jpeg(photo("coffee.png"))) for _ in range(2)]
    with seller_cases.with_secret():
        right = record_cases.right(record_cases.account())
        (case,) = seller_cases.create_upheld_cases(right, "L-9")
    assert case.frozen is not None
    case.frozen.pictures = [{"sha256": keys[0], "error": ""}]
    case.frozen.save()
    fingerprint = Fingerprint.objects.create(
        case=case, account_id=case.account_id, right_id=case.right_id, title="bag"
    )
    reference = Reference.objects.create(right=mark, sha256=keys[1], family=1)
    again = hit(ScreeningRule.UPHELD_AGAIN, fingerprint_id=fingerprint.pk, picture=0)
    copy_hit = hit(ScreeningRule.TAKEN_PICTURE, reference_id=reference.pk, picture=0)
    hold = held_listings.hold("L-1", again, copy_hit, pictures=[{"url": "https://x.example/1.jpg"}])
    hold_address = f"{_DESK}{hold.public_id}/"
    assert "being fetched" in _read(page, hold_address)
    held_listing_ends.keep_pictures(hold, [{"sha256": keys[0], "error": ""}])
    text = _read(page, hold_address)
    assert "a rule names this picture" in text
    for place in ("pictures/0/", "resembled/0/", "resembled/1/"):
        assert f"{hold_address}{place}" in text
        assert page.get(f"{hold_address}{place}")["Content-Type"] == "image/jpeg"
    for place in ("pictures/1/", "resembled/2/"):
        assert page.get(f"{hold_address}{place}").status_code == 404


def test_the_list_asks_the_database_as_often_for_many_as_for_one(page: Client) -> None:
    _read(page)  # what the first page of a process asks besides
    counts = []
    for start in (0, 10):
        for number in range(start, start + 5):
            held_listings.hold(f"L-{number}", seller=seller_of(f"S-{number}"))
        with CaptureQueriesContext(connection) as queries:
            _read(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_draw_and_a_hold_that_hides_its_rules_look_the_same(
    page: Client, settings: Settings, tmp_path: Path
) -> None:
    numbers = {"passes_read_of_10000": 10_000, "holds_read_blind_of_100": 100}
    with policy_saying(settings, tmp_path, **numbers):
        screen(screened_listings.batch(line("L-1"), account=screened_listings.sender()))
        hold = held_listings.hold("L-2")
    draw = HeldListing.objects.get(listing="L-1")
    excerpts = []
    for each_hold in (draw, hold):
        text = _read(page, f"{_DESK}{each_hold.public_id}/")
        assert "Judge this listing by itself." in text
        assert "Replica words" not in text
        assert "请仅凭该商品本身判断" in _read(page, f"{_DESK}{each_hold.public_id}/", "zh-CN")
        main = text[text.index("why-h") : text.index('aria-labelledby="seller-h"')]
        main = main.replace(str(each_hold.public_id), "ID").replace(each_hold.listing, "L")
        excerpts.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", main))
    assert excerpts[0] == excerpts[1]
    for query in ("", "?state=waiting"):
        text = _read(page, f"{_DESK}{query}")
        assert str(draw.public_id) in text
        assert str(hold.public_id) in text
    assert str(hold.public_id) not in _read(page, f"{_DESK}?rule=replica_words")
    for each_hold, reason in ((hold, "Replica words"), (draw, "drawn by chance, so that we know")):
        first = _decide(page, each_hold, "released")
        assert "Read now what screening says" in first
        assert ">Copies.</textarea>" in first
        assert reason in first
        text = _read(page, f"{_DESK}{each_hold.public_id}/")
        assert reason in text
        assert ("Right that it infringes" in text) is (each_hold == draw)
        assert "1 listing decided." in _decide(page, each_hold, "released")
    assert str(draw.public_id) in _read(page, f"{_DESK}?state=released")


def test_who_keeps_a_draw_back_names_the_right_by_number_or_name(
    page: Client, settings: Settings, tmp_path: Path
) -> None:
    owner = record_cases.account()
    eu_right, other = (
        record_cases.right(owner, office=office, number="018-442") for office in ("EUIPO", "UKIPO")
    )
    work = record_cases.right(owner, "Blue hour", kind=RightKind.COPYRIGHT, number="")
    numbers = {"passes_read_of_10000": 10_000}
    with policy_saying(settings, tmp_path, **numbers):
        lines = (line(f"L-{number}") for number in range(3))
        screen(screened_listings.batch(*lines, account=screened_listings.sender()))
    holds = list(HeldListing.objects.order_by("pk"))
    assert "Right that it infringes" in _read(page, f"{_DESK}{holds[0].public_id}/")
    assert "No right in force" in _decide(page, holds[0], "upheld", right="999")
    text = _decide(page, holds[0], "upheld", why="Seen.", right="18442")
    assert "EUIPO 018-442 (Zorvex), UKIPO 018-442 (Zorvex)" in text
    assert "Seen." in text, "what was typed stays"
    for hold, right_text in zip(holds, ("euipo 18 442", "UKIPO 018442", "blue hour"), strict=True):
        assert "1 listing decided." in _decide(page, hold, "upheld", right=right_text)
    right_ids = HeldListing.objects.order_by("pk").values_list("right", flat=True)
    assert list(right_ids) == [eu_right.pk, other.pk, work.pk]
