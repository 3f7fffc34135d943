"""Twenty reviewers empty a desk at once: each case is given to one of them, and none is left."""

import pytest

from lab.benchmarks.desk.claim_race import Share, run_share
from pipeline.vocabulary import CaseState
from records.cases.models import Case
from records.marketplaces.models import Listing
from tests.factories import record_cases

_CLIENTS, _EACH = 20, 25


def _waiting(count: int) -> None:
    """Cases in review, some as urgent as others, written past the acts."""
    (model,) = record_cases.file_cases(record_cases.right(record_cases.account()), "first")
    listings = Listing.objects.bulk_create(
        Listing(marketplace="lab", external_id=f"R-{number}", url="http://127.0.0.1:9/x")
        for number in range(count)
    )
    Case.objects.bulk_create(
        Case(
            request=model.request,
            account_id=model.account_id,
            owner_id=model.owner_id,
            right_id=model.right_id,
            reason=model.reason,
            lane=model.lane,
            listing=listing,
            line=2,
            state=CaseState.IN_REVIEW,
            filed_at=record_cases.NOW,
            due_at=record_cases.NOW,
            review_by=record_cases.NOW,
            score=number % 7 / 7,
        )
        for number, listing in enumerate(listings)
    )


@pytest.mark.usefixtures("committed_database")
def test_no_case_is_given_to_two_reviewers_at_once() -> None:
    _waiting(_CLIENTS * _EACH)
    case_ids = run_share(Share(tuple(record_cases.reviewer().pk for _ in range(_CLIENTS)), _EACH))
    assert len(case_ids) == len(set(case_ids)) == _CLIENTS * _EACH
    assert not Case.objects.in_review().exists()
