"""After a take-down: who asked to be told learns what comes back, each thing once."""

from datetime import timedelta

import pytest

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.disputes import settlements
from records.actions.filing import relisting_watch
from records.actions.filing.relisting_watch import UnknownRequest
from records.actions.review import rulings
from records.cases.models import Case
from records.filing.models import Relisting
from records.ledger.models import Outgoing
from records.marketplaces.models import FrozenListing, Listing
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import record_cases

DAY = timedelta(days=1, seconds=1)
NEXT = record_cases.NOW + DAY


@pytest.fixture
def ada(mark: Right) -> User:
    return User.objects.create(username="ada", account=mark.owner)


@pytest.fixture
def down(mark: Right) -> Case:
    """An upheld case whose listing the marketplace has taken down."""
    case, judge = record_cases.file_cases(mark)[0], record_cases.reviewer()
    record_cases.claim_case(case, judge)
    rulings.rule_on_case(case.pk, judge, Outcome.UPHELD, "x", note="", now=record_cases.NOW)
    Listing.objects.update(told_is_down=True)
    FrozenListing.objects.update(pictures=[{"sha256": "ab" * 32, "error": ""}])
    case.refresh_from_db()
    return case


def start_watch(case: Case, person: User, lines: list[int] | None = None) -> None:
    relisting_watch.start_watch(
        case.account_id,
        case.request.public_id,
        person,
        actor="user:1",
        now=record_cases.NOW,
        lines=lines,
    )


def test_nothing_is_looked_for_unless_somebody_asked(down: Case) -> None:
    assert relisting_watch.list_due(NEXT) == []


def test_a_listing_is_looked_for_once_a_day_while_the_watch_lasts(down: Case, ada: User) -> None:
    start_watch(down, ada)
    assert relisting_watch.list_due(record_cases.NOW) == []
    assert relisting_watch.list_due(NEXT) == [down]
    relisting_watch.record_check(down, is_shown=False, now=NEXT)
    assert relisting_watch.list_due(NEXT) == []
    assert relisting_watch.list_due(NEXT + DAY) == [down]
    assert relisting_watch.list_due(record_cases.NOW + timedelta(days=90)) == []


@pytest.mark.parametrize(("line", "is_due"), [(1, True), (2, False)])
def test_only_the_chosen_lines_are_looked_for(
    down: Case, ada: User, line: int, *, is_due: bool
) -> None:
    assert down.line == 1
    start_watch(down, ada, lines=[line])
    assert relisting_watch.list_due(NEXT) == ([down] if is_due else [])


def test_what_is_on_sale_again_is_told_once(down: Case, ada: User) -> None:
    start_watch(down, ada)
    assert [relisting_watch.record_check(down, is_shown=True, now=NEXT) for _ in range(2)] == [
        1,
        0,
    ]
    (relisting,) = relisting_watch.list_relistings(down.request)
    assert relisting.is_same_listing
    assert Outgoing.objects.get(kind="comeback").subject_id == down.request_id


def test_what_comes_back_after_the_letter_was_sent_is_told_in_another(
    mark: Right, down: Case, ada: User
) -> None:
    (second,) = record_cases.file_cases(mark, "L-2")
    Case.objects.filter(pk=second.pk).update(request=down.request, upheld_at=record_cases.NOW)
    second.refresh_from_db()
    start_watch(down, ada)
    relisting_watch.record_check(down, is_shown=True, now=NEXT)
    Outgoing.objects.update(sent_at=NEXT)
    relisting_watch.record_check(second, is_shown=True, now=NEXT + timedelta(hours=2))
    assert Outgoing.objects.unsent().get(kind="comeback").subject_id == down.request_id


def test_nothing_is_recorded_of_a_claim_that_was_taken_back_since_it_was_due(
    down: Case, ada: User
) -> None:
    start_watch(down, ada)
    settlements.retract_claim(down.pk, down.account_id, actor="user:1", now=NEXT)
    assert relisting_watch.record_check(down, is_shown=True, now=NEXT) == 0
    assert not Relisting.objects.exists()


def test_another_listing_of_the_seller_with_the_same_picture_is_told(down: Case, ada: User) -> None:
    start_watch(down, ada)
    strangers = Seller.objects.create(legal_name="Stranger")
    joined_seller = Seller.objects.create(legal_name="Other shop", joined_to_id=down.seller_id)
    seller_pictures = [(down.seller_id, "ab"), (down.seller_id, "cd"), (strangers.pk, "ab")]
    for number, (seller_id, picture) in enumerate([*seller_pictures, (joined_seller.pk, "ab")]):
        other = Listing.objects.create(
            marketplace="lab", external_id=f"M-{number}", url="", seller_id=seller_id
        )
        pictures = [{"sha256": picture * 32, "error": ""}]
        FrozenListing.objects.create(listing=other, pictures=pictures, frozen_at=NEXT)
    assert relisting_watch.record_check(down, is_shown=False, now=NEXT) == 2
    external_ids = Relisting.objects.order_by("pk").values_list("listing__external_id", flat=True)
    assert list(external_ids) == ["M-0", "M-3"]


def test_a_claim_that_was_taken_back_is_watched_no_more(down: Case, ada: User) -> None:
    start_watch(down, ada)
    settlements.retract_claim(down.pk, down.account_id, actor="user:1", now=NEXT)
    assert relisting_watch.list_due(NEXT) == []


def test_a_watch_ends_when_its_filer_says_so(down: Case, ada: User) -> None:
    start_watch(down, ada)
    relisting_watch.end_watch(
        down.account_id, down.request.public_id, actor="user:1", now=record_cases.NOW
    )
    assert relisting_watch.list_due(NEXT) == []


def test_nobody_watches_the_request_of_another(down: Case, ada: User) -> None:
    stranger = record_cases.account("Stranger")
    with pytest.raises(UnknownRequest):
        relisting_watch.start_watch(
            stranger.pk, down.request.public_id, ada, actor="user:1", now=record_cases.NOW
        )
