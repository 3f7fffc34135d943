"""Faults of people: what the law gives a time for is left longer than that."""

from collections.abc import Callable
from datetime import timedelta

from lab.alerts.scene import Scene, Undo
from pipeline.disputes.procedure import AppealState
from pipeline.law.profiles import Party
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.disputes.models import Appeal
from records.evidence.models import DisclosureOrder, DisclosureOrderState
from records.notices.models import StatementSent, StatementState


def leave_order(_scene: Scene) -> Undo:
    """Leave an authority's order unanswered for an hour more than it may be."""
    now = database_now()
    order = DisclosureOrder.objects.create(
        kind="eu_production",
        sender="Lab",
        reference="1",
        state=DisclosureOrderState.RECEIVED,
        received_at=now - timedelta(days=10, hours=1),
        due_at=now - timedelta(hours=1),
    )
    return order.delete


def leave_appeal(_scene: Scene) -> Undo:
    """Leave an appeal two days longer than it may be."""
    now = database_now()
    ruling = Ruling.objects.earliest("pk")
    appeal = Appeal.objects.create(
        case=ruling.case,
        account_id=ruling.case.account_id,
        party=Party.FILER,
        ruling=ruling,
        state=AppealState.IN_REVIEW,
        statement="Look again.",
        filed_at=now - timedelta(days=9),
        due_at=now - timedelta(days=2),
    )
    return appeal.delete


def leave_audit(_scene: Scene) -> Undo:
    """Leave the audit of an automatic approval for a month."""
    unseen = Ruling.objects.live().filter(reviewer=None, outcome="upheld", second_reviews=None)
    ruling = unseen.filter(case__state="upheld").earliest("pk")
    rulings, cases = Ruling.objects.filter(pk=ruling.pk), Case.objects.filter(pk=ruling.case_id)
    was_audited = ruling.case.is_audited
    cases.update(is_audited=True)
    rulings.update(ruled_at=ruling.ruled_at - timedelta(days=30))

    def undo() -> None:
        rulings.update(ruled_at=ruling.ruled_at)
        cases.update(is_audited=was_audited)

    return undo


def leave_statement(state: StatementState) -> Callable[[Scene], Undo]:
    """Leave a statement of reasons in this state, of a ruling that is two days old."""

    def strike(_scene: Scene) -> Undo:
        now = database_now()
        ruling = Ruling.objects.filter(statements_sent=None).earliest("pk")
        statement = StatementSent.objects.create(
            ruling=ruling,
            account_id=ruling.case.account_id,
            puid=f"lab-{ruling.pk}",
            state=state,
            ruled_at=now - timedelta(days=2),
            send_after=now,
        )
        return statement.delete

    return strike
