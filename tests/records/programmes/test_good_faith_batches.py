"""Many subjects are judged at once as each would be alone, and only what changes is audited."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from pipeline.programmes.good_faith import Evaluation as Verdict
from pipeline.programmes.good_faith import evaluate
from pipeline.programmes.track_record import CaseHistory, RequestHistory, evaluation_window
from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, Outcome
from records import policies
from records.accounts.models import Account
from records.actions.programmes.good_faith_membership import evaluate_all
from records.cases.models import Case, Ruling, TakedownRequest
from records.disputes import outcome_history
from records.ledger.models import AuditEntry
from records.programmes import good_faith_record
from records.programmes.models import Evaluation, Membership
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.programmes.test_good_faith import _past

_NOW: Final = record_cases.NOW
_DAY: Final = timedelta(days=1)


def _judge_alone(membership: Membership) -> Verdict:
    """As it was done a subject at a time: queries of its own, by filer and owner."""
    numbers, calendar = policies.policy().good_faith, policies.calendar()
    day_on = calendar.local_day(_NOW)
    window = evaluation_window(day_on, calendar, numbers)
    return evaluate(
        good_faith_record.find_standings([membership], window.ends_at)[membership.pk],
        _list_cases(membership, window.begins_at),
        [
            RequestHistory(filed_at, accepted_cases)
            for filed_at, accepted_cases in TakedownRequest.objects.filter(
                account_id=membership.filer_id,
                cases__owner_id=membership.owner_id,
                filed_at__gte=window.begins_at,
                filed_at__lt=window.ends_at,
            )
            .annotate(accepted=Count("cases"))
            .values_list("filed_at", "accepted")
        ],
        day_on=day_on,
        calendar=calendar,
        numbers=numbers,
    )


def _list_cases(membership: Membership, since_at: datetime) -> list[CaseHistory]:
    party_ids = {"account_id": membership.filer_id, "owner_id": membership.owner_id}
    recent_rulings = Ruling.objects.filter(
        case__account_id=membership.filer_id,
        case__owner_id=membership.owner_id,
        ruled_at__gte=since_at,
    )
    turns = {
        ruling.case_id: (outcome_history.turn_of_ruling(ruling),)
        for ruling in recent_rulings.order_by("ruled_at")
    }
    cases = Case.objects.filter(**party_ids).filter(
        Q(pk__in=turns) | Q(state=CaseState.WITHDRAWN, closed_at__gte=since_at)
    )
    return [
        CaseHistory(
            Reason(case.reason), case.seller_id, turns.get(case.pk, ()), case.first_opened_at
        )
        for case in cases
    ]


def _agent_for(mark: Right) -> Account:
    return record_cases.account(f"Agent of {mark.owner_id}")


_HISTORIES = st.tuples(
    st.sampled_from([(0, 3), (40, 2), (100, 0), (100, 30)]),  # upheld, rejected
    st.booleans(),  # by an agent
    st.booleans(),  # a member before
    st.integers(1, 100),  # days ago
)


class ManyAtOnce(TestCase):
    """The law: a batch says of each subject what its own queries say."""

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(_HISTORIES, min_size=1, max_size=3))
    def test_a_batch_is_what_each_alone_would_be(
        self, histories: list[tuple[tuple[int, int], bool, bool, int]]
    ) -> None:
        for (upheld, rejected_count), is_by_agent, is_member, days in histories:
            mark = record_cases.right(record_cases.account())
            filer = _agent_for(mark) if is_by_agent else mark.owner
            outcomes = [Outcome.UPHELD] * upheld + [Outcome.REJECTED] * rejected_count
            if is_member:
                agent = filer if is_by_agent else None
                Membership.objects.create(owner=mark.owner, agent=agent, state="member")
            _past(mark, outcomes, at=_NOW - days * _DAY, filer=filer)
        before = dict(Membership.objects.values_list("pk", "state"))
        evaluation_count = evaluate_all(_NOW)
        assert evaluation_count == Evaluation.objects.count() == Membership.objects.count() > 0
        for evaluation in Evaluation.objects.select_related("membership"):
            alone = _judge_alone(evaluation.membership)
            figures = good_faith_record.encode_verdict(alone, policies.policy())
            assert evaluation.figures == figures
            assert evaluation.state == alone.after.state
        changed_ids = [
            pk
            for pk, state in Membership.objects.values_list("pk", "state")
            if state != before.get(pk, "not_eligible")
        ]
        audit_entries = AuditEntry.objects.filter(subject_kind="membership")
        assert sorted(audit_entries.values_list("subject_id", flat=True)) == sorted(changed_ids)
        assert evaluate_all(_NOW) == 0
