"""Golden cases: four eyes put the answer down, reviewers answer unawares, and it wears out."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.quality import golden, second_reviews
from records.actions.quality.golden import GoldenAnswer, NotGolden
from records.cases.models import Case
from records.ledger import audit
from records.quality.models import GoldenCase, SecondReview
from records.rights.models import Right
from tests.factories import quality_cases, record_cases
from tests.records.conftest import Overlap

_ANSWER = GoldenAnswer(Outcome.UPHELD, "The mark is on the goods.")


@pytest.fixture
def always(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A policy by which every second review is a golden case, worn out after two answers."""
    with quality_cases.policy_saying(settings, tmp_path, golden_share=1.0, golden_seen_most=2):
        yield


def _create_ruled_case(right: Right, judge: User | None = None) -> Case:
    (case,) = record_cases.file_cases(right)
    quality_cases.rule_on_case(case, judge or record_cases.reviewer())
    Case.objects.filter(pk=case.pk).update(is_audited=False)  # and not drawn besides
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("is_admin_first", [True, False])
def test_one_role_proposes_and_the_other_confirms(mark: Right, *, is_admin_first: bool) -> None:
    case = _create_ruled_case(mark)
    keepers = [quality_cases.senior(), quality_cases.administrator()]
    first, second = reversed(keepers) if is_admin_first else keepers
    golden_case = golden.propose_golden(case.pk, _ANSWER, first, now=record_cases.NOW)
    assert not GoldenCase.objects.in_use().exists()
    golden.confirm_golden(golden_case.pk, second, now=record_cases.NOW)
    assert GoldenCase.objects.in_use().get() == golden_case
    assert not audit.find_broken_links("golden_case", golden_case.pk)


def test_nobody_confirms_what_one_proposed_nor_does_a_colleague(mark: Right) -> None:
    case = _create_ruled_case(mark)
    senior = quality_cases.senior()
    golden_case = golden.propose_golden(case.pk, _ANSWER, senior, now=record_cases.NOW)
    for keeper in (senior, quality_cases.senior("another"), record_cases.reviewer()):
        with pytest.raises(NotGolden):
            golden.confirm_golden(golden_case.pk, keeper, now=record_cases.NOW)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        GoldenCase.objects.filter(pk=golden_case.pk).update(confirmed_by=senior)


def test_an_open_case_is_not_golden(mark: Right) -> None:
    case = record_cases.route_case(*record_cases.file_cases(mark))
    with pytest.raises(NotGolden, match="ruled on"):
        golden.propose_golden(case.pk, _ANSWER, quality_cases.senior(), now=record_cases.NOW)


def test_a_case_is_golden_once(mark: Right) -> None:
    case = _create_ruled_case(mark)
    quality_cases.create_golden_case(case)
    with pytest.raises(NotGolden, match="already"):
        golden.propose_golden(case.pk, _ANSWER, quality_cases.senior(), now=record_cases.NOW)


@pytest.mark.usefixtures("always")
def test_a_reviewer_is_given_it_among_second_reviews_once(mark: Right) -> None:
    golden_case = quality_cases.create_golden_case(_create_ruled_case(mark))
    reviewer = record_cases.reviewer()
    review = quality_cases.answer_next_review(reviewer, Outcome.REJECTED)
    assert (review.golden, review.agrees) == (golden_case, False)
    assert second_reviews.claim_review(reviewer, now=quality_cases.LATER) is None


def test_without_a_share_nobody_is_given_it(
    mark: Right, settings: Settings, tmp_path: Path
) -> None:
    quality_cases.create_golden_case(_create_ruled_case(mark))
    with quality_cases.policy_saying(settings, tmp_path, golden_share=0.0):
        assert second_reviews.claim_review(record_cases.reviewer(), now=quality_cases.LATER) is None


@pytest.mark.usefixtures("always")
def test_it_is_not_given_to_those_who_know_it(judge: User, mark: Right) -> None:
    golden_case = quality_cases.create_golden_case(_create_ruled_case(mark, judge))
    knowing = [judge, golden_case.proposed_by, golden_case.confirmed_by]
    for person in knowing:
        assert person is not None
        assert second_reviews.claim_review(person, now=quality_cases.LATER) is None


@pytest.mark.usefixtures("always")
def test_a_wrong_answer_to_it_is_no_dispute(mark: Right) -> None:
    quality_cases.create_golden_case(_create_ruled_case(mark))
    quality_cases.answer_next_review(record_cases.reviewer(), Outcome.REJECTED)
    assert not SecondReview.objects.disputed().exists()


@pytest.mark.usefixtures("always")
def test_it_is_retired_when_it_was_seen_too_often(mark: Right) -> None:
    golden_case = quality_cases.create_golden_case(_create_ruled_case(mark))
    for outcome in (Outcome.UPHELD, Outcome.REJECTED):
        quality_cases.answer_next_review(record_cases.reviewer(), outcome)
    golden_case.refresh_from_db()
    assert golden_case.why_retired == "seen"
    assert second_reviews.claim_review(record_cases.reviewer(), now=quality_cases.LATER) is None


@pytest.mark.usefixtures("always")
def test_what_is_retired_is_given_to_nobody(mark: Right) -> None:
    golden_case = quality_cases.create_golden_case(_create_ruled_case(mark))
    golden.retire_golden(
        golden_case.pk, golden_case.proposed_by, "The law has changed.", now=record_cases.NOW
    )
    assert second_reviews.claim_review(record_cases.reviewer(), now=quality_cases.LATER) is None
    with pytest.raises(NotGolden):
        golden.retire_golden(
            golden_case.pk, golden_case.proposed_by, "Again.", now=record_cases.NOW
        )


@pytest.mark.parametrize("is_retired", [True, False])
def test_what_was_confirmed_or_retired_a_moment_ago_is_not_confirmed_again(
    mark: Right, overlap: Overlap, *, is_retired: bool
) -> None:
    golden_case = golden.propose_golden(
        _create_ruled_case(mark).pk, _ANSWER, quality_cases.senior(), now=record_cases.NOW
    )
    first, second = (quality_cases.administrator(name) for name in ("first", "second"))
    retire = partial(golden.retire_golden, golden_case.pk, first, "unclear", now=record_cases.NOW)
    confirm = partial(golden.confirm_golden, golden_case.pk, now=record_cases.NOW)
    earlier, late = overlap(
        retire if is_retired else partial(confirm, keeper=first), partial(confirm, keeper=second)
    )
    assert earlier.exception() is None
    assert isinstance(late.exception(), NotGolden)
    golden_case.refresh_from_db()
    assert golden_case.confirmed_by == (None if is_retired else first)
