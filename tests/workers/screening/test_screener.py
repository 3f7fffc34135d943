"""A screener works off a part: matched against the real index, judged, written, or given back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F

from gateways import configured
from pipeline.policy.tables import Penalty
from pipeline.vocabulary import Severity
from records.accounts.models import Account
from records.clock import database_now
from records.ledger import change_feed
from records.rights.models import AuthorisedSeller, IndexGeneration, Right
from records.screening.models import HeldListing, Part, Verdict
from records.screening.work import PARTS
from records.sellers.models import Seller, Shop
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from records.vetting.models import BrandAuthorisation, BrandDesignation
from tests.factories import record_cases
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import line
from tests.factories.screening.screeners import screen_lines
from tests.factories.sellers import papers, penalties
from workers.cases.context import WorkerContext
from workers.index.loader import LoadedIndex
from workers.screening.perform import screen_part


@pytest.fixture
def right(committed_database: None) -> Right:
    return record_cases.right(record_cases.account(), "Zorvexa")


def test_lines_are_matched_and_judged(context: WorkerContext, sender: Account) -> None:
    assert screen_lines(
        line("L-1", title="Red leather bag"),
        line("L-2", title="Z0rvexa running shoes"),
        line("L-3", title="Zorvexa shoes 1:1 replica"),
        line("L-4", title="Zorvexa running shoes"),
        account=sender,
    ) == ["passed", "held,disguised_mark", "held,replica_words", "passed"]
    hold = HeldListing.objects.get(listing="L-2")
    assert "Z0rvexa" in hold.reasons[0]["says"]["en"]
    assert hold.right is not None


def test_an_authorised_seller_may_write_its_mark_as_it_likes_and_a_closed_one_nothing(
    context: WorkerContext, sender: Account, right: Right
) -> None:
    head, joined_seller, limited_seller = (
        Seller.objects.create(legal_name=f"S{n}") for n in range(3)
    )
    Seller.objects.filter(pk=joined_seller.pk).update(joined_to=head)
    for code, seller in (("S-1", joined_seller), ("S-2", limited_seller)):
        Shop.objects.create(marketplace="lab", external_id=code, seller=seller)
    AuthorisedSeller.objects.create(right=right, seller=head)
    PenaltyOrder.objects.create(
        seller=limited_seller,
        severity=Severity.INFRINGEMENT,
        penalty=Penalty.LISTING_LIMIT,
        state=PenaltyOrderState.IMPOSED,
        strikes=3,
        brought_at=database_now(),
    )
    assert screen_lines(
        line("L-1", title="Z0rvexa running shoes"),
        line("L-2", title="Red bag", seller={"shop": "S-2"}),
        account=sender,
    ) == ["passed", "held,closed_seller"]


def test_a_shop_that_is_suspended_for_misuse_publishes_nothing_and_its_sister_does(
    context: WorkerContext, sender: Account
) -> None:
    head, joined_seller = (
        Seller.objects.create(legal_name=f"S{n}", joined_to=None) for n in range(2)
    )
    Seller.objects.filter(pk=joined_seller.pk).update(joined_to=head)
    for code, seller in (("S-1", head), ("S-2", joined_seller)):
        Shop.objects.create(marketplace="lab", external_id=code, seller=seller)
    penalties.suspend(joined_seller, now=database_now())
    penalties.suspend(head, now=database_now(), matter="disputes")
    assert screen_lines(
        line("L-1", title="Red bag"),
        line("L-2", title="Red bag", seller={"shop": "S-2"}),
        account=sender,
    ) == ["passed", "held,closed_seller"]


def _make_index_older(index: LoadedIndex, seconds: float) -> None:
    """As if the process had had no time to read the changes."""
    loaded_matchers = index.current_matchers()
    index._loaded = replace(loaded_matchers, read_at=loaded_matchers.read_at - seconds)


def test_an_index_that_is_too_old_and_cannot_be_read_screens_nothing_and_a_later_try_does(
    context: WorkerContext, sender: Account
) -> None:
    generations = list(IndexGeneration.objects.all())
    IndexGeneration.objects.update(text_name="index/text.99-later")
    _make_index_older(context.index, 61)
    assert screen_lines(line(title="Z0rvexa shoes"), account=sender) == ["not_screened"]
    IndexGeneration.objects.bulk_update(generations, ["text_name"])
    assert screen_lines(line(title="Z0rvexa shoes"), account=sender) == ["held,disguised_mark"]


def test_a_right_is_known_ten_seconds_later_though_the_screener_had_no_time_to_read_changes(
    context: WorkerContext, sender: Account
) -> None:
    change_feed.record_change("right", record_cases.right(sender, "Webclix").pk)
    _make_index_older(context.index, 11)
    assert screen_lines(line(title="W3BCLIX phone case"), account=sender) == ["held,disguised_mark"]


def test_a_part_that_fails_is_given_back_and_counted(
    context: WorkerContext, sender: Account
) -> None:
    batch = screened_listings.batch(line(), account=sender)
    configured.vault().forget(batch.body_sha256)
    part = batch.parts.get()
    PARTS.mark_sent([part.pk])
    screen_part.fn(part.pk)
    part.refresh_from_db()
    assert (part.state, part.errors, context.held_cases) == ("waiting", 1, [])
    assert "ObjectMissing" in part.last_error


def test_a_batch_whose_body_is_lost_ends_when_its_parts_were_given_up(
    context: WorkerContext, sender: Account
) -> None:
    batch = screened_listings.batch(line(), account=sender)
    configured.vault().forget(batch.body_sha256)
    part = batch.parts.get()
    Part.objects.update(is_given_up=True)
    PARTS.mark_sent([part.pk])
    screen_part.fn(part.pk)
    batch.refresh_from_db()
    assert not batch.parts.exists()
    assert batch.done_at is not None
    assert not Verdict.objects.exists()


def test_a_message_to_nothing_or_to_a_stopping_screener_does_nothing(
    context: WorkerContext, sender: Account
) -> None:
    part = screened_listings.batch(line(), account=sender).parts.get()
    screen_part.fn(part.pk)  # nobody sent it
    PARTS.mark_sent([part.pk])
    context.stopping.set()
    screen_part.fn(part.pk)
    assert Part.objects.get().state == "sent"
    assert not Verdict.objects.exists()


def test_goods_of_a_designated_brand_are_held_until_papers_allow_them_there_and_for_a_week_after(
    context: WorkerContext, sender: Account, right: Right
) -> None:
    BrandDesignation.objects.create(
        right=right, name="Zorvexa", state="in_force", proposed_at=database_now()
    )
    seller = Seller.objects.create(legal_name="S")
    Shop.objects.create(marketplace="lab", external_id="S-1", seller=seller)
    shoes = "Zorvexa running shoes"
    lines = (line("L-1", title=shoes), line("L-2", title="Laces for Zorvexa shoes"))
    assert screen_lines(*lines, account=sender) == ["held,brand_without_papers", "passed"]
    papers.grant(right, seller, marketplace="other")
    authorisation = papers.grant(right, seller, territories=["DE"])
    to_germany, to_france = (
        line(f"L-{market}", title=shoes, markets=[market]) for market in ("DE", "FR")
    )
    answers = ["passed", "held,brand_without_papers"]
    assert screen_lines(to_germany, to_france, account=sender) == answers
    authorisation.delete()
    papers.grant(right, seller, days_left=-7)
    assert screen_lines(line("L-1", 2, title=shoes), account=sender) == ["passed"]
    BrandAuthorisation.objects.update(last_on=F("last_on") - timedelta(days=1))
    assert screen_lines(line("L-1", 3, title=shoes), account=sender) == [
        "held,brand_without_papers"
    ]


def test_a_session_that_the_server_ended_is_replaced_by_another(
    context: WorkerContext, sender: Account
) -> None:
    batch = screened_listings.batch(line(), account=sender)
    part = batch.parts.get()
    PARTS.mark_sent([part.pk])
    connection.connection.close()  # Django does not know yet
    screen_part.fn(part.pk)
    assert not batch.parts.exists()
