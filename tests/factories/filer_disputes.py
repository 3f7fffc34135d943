"""An upheld claim, and what its seller says against it."""

import uuid
from datetime import timedelta

from pipeline.disputes.procedure import CounterState, Ground
from pipeline.vocabulary import GoodFaithState, Outcome
from records.accounts.models import Account, Role
from records.actions.review import desk, rulings
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.programmes.models import Membership
from records.rights.models import Right
from tests.factories.takedown_requests import create_matched_case, new_user


def create_upheld_case(right: Right, *, seconds_ago: float = 120) -> Case:
    """A case that a reviewer upheld, some seconds ago."""
    case, now = create_matched_case(right), database_now()
    reviewer = new_user(None, Role.REVIEWER, name=f"uma{case.pk}")
    assert desk.claim_case(reviewer, now=now) == case
    rulings.rule_on_case(case.pk, reviewer, Outcome.UPHELD, "identical_mark", note="", now=now)
    case.rulings.update(ruled_at=now - timedelta(seconds=seconds_ago))
    case.refresh_from_db()
    return case


def create_counter_notice(
    case: Case, state: CounterState = CounterState.FORWARDED
) -> CounterNotification:
    """The seller's statement, put before the filer."""
    now = database_now()
    return CounterNotification.objects.create(
        batch_id=uuid.uuid4(),
        case=case,
        account_id=case.account_id,
        seller_id=case.seller_id or 1,
        profile="eu-dsa",
        chance=1,
        state=state,
        ground=Ground.AUTHORISED,
        statement="We buy from the owner's own dealer.",
        evidence=[{"sha256": "ab" * 32, "name": "invoice.pdf"}],
        filed_at=now,
        forwarded_at=None if state == CounterState.FILED else now,
        answer_ends_at=now + timedelta(days=10),
    )


def member(account: Account) -> Membership:
    """A member of the Good Faith Program."""
    return Membership.objects.create(owner=account, state=GoodFaithState.MEMBER)
