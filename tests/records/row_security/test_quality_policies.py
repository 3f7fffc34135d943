"""Who may write switches and golden cases, and who never sees a second review."""

import pytest
from django.db import ProgrammingError, transaction

from pipeline.vocabulary import Outcome
from records.complaints.models import Adjudication, Case, GoldenCase, SecondReview
from records.ledger.models import Switch
from records.rights.models import Right
from records.row_security.connection_role import APP_ROLE, ConnectionRole
from tests.factories import quality_cases, record_cases
from tests.records.row_security.test_policies import as_role


def test_a_policy_administrator_writes_switches_and_golden_cases_and_no_more(
    mark: Right,
) -> None:
    record_cases.routed(*record_cases.filed(mark))
    with as_role(APP_ROLE, ConnectionRole.POLICY):
        Switch.objects.create(name="all", why="A trial.", set_by="user:1")
        assert Case.objects.update(is_audited=True) == 0
        assert Case.objects.count() == 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            Adjudication.objects.create(
                second_review_id=1, account_id=1, adjudicator_id=1, second_reviewer_id=2,
                outcome="upheld", reason_code="x", is_overturned=False, decided_at=record_cases.NOW,
            )  # fmt: skip


@pytest.mark.parametrize(
    "standing", [ConnectionRole.DESK, ConnectionRole.READER, ConnectionRole.FILER]
)
def test_nobody_else_sets_a_switch(mark: Right, standing: ConnectionRole) -> None:
    account = mark.owner if standing is ConnectionRole.FILER else None
    with (
        as_role(APP_ROLE, standing, account),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        Switch.objects.create(name="all", why="A trial.", set_by="user:1")


def test_a_filer_sees_no_second_review_and_no_golden_case(mark: Right) -> None:
    quality_cases.known(quality_cases.drawn(mark))
    quality_cases.looked(record_cases.reviewer(), Outcome.REJECTED)
    own = mark.owner
    with as_role(APP_ROLE, ConnectionRole.FILER, own):
        assert {model.objects.count() for model in (SecondReview, GoldenCase, Adjudication)} == {0}
