"""Appeal: a party disputes what the platform did, once for each ruling, and a person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from matchers.labels.words import _
from pipeline.cases.outcomes import OutcomeCause
from pipeline.disputes import procedure
from pipeline.disputes.procedure import AppealState
from pipeline.law.profiles import Party
from pipeline.time import deadlines
from pipeline.vocabulary import Instance, Outcome
from records import policies
from records.actions.rounds import act_on_each
from records.cases.acts import CaseAct
from records.cases.law import find_law
from records.cases.models import Case, Ruling, Settlement
from records.disputes.models import Appeal
from records.duties import duty
from records.ledger import audit, outbox
from records.refusals import ActionRefused


class CannotAppeal(ActionRefused):
    says = _("You cannot appeal this now: the time is over, or it was already appealed.")


@dataclass(frozen=True, slots=True)
class AppealableDecision:
    """What a party may appeal now: a ruling, or a restoration on silence."""

    case: Case
    outcome: Outcome  # of the claim, as it stands by this
    told_at: datetime
    ends_at: datetime
    ruling: Ruling | None = None
    settlement: Settlement | None = None


def find_appealable(case: Case, party: Party, *, now: datetime) -> AppealableDecision | None:
    """Return what this party may appeal in this case now; None: nothing."""
    last = _last_decision(case)
    if last is None or _is_for(party, last) or now < last.told_at:
        return None
    law = find_law(case)
    calendar = policies.get_calendar(law.calendar)
    is_open = procedure.may_appeal(party, last.told_at, now, law, calendar)
    is_new = not any(row.party == party and _is_about(row, last) for row in case.appeals.all())
    return last if is_open and is_new else None


def _is_for(party: Party, last: AppealableDecision) -> bool:
    """Return whether the party may appeal: the decision was not in its favour."""
    return (last.outcome is Outcome.UPHELD) is (party is Party.FILER)


def _is_about(appeal: Appeal, last: AppealableDecision) -> bool:
    if last.ruling is not None:
        return appeal.ruling_id == last.ruling.pk
    return last.settlement is not None and appeal.settlement_id == last.settlement.pk


def _last_decision(case: Case) -> AppealableDecision | None:
    """Return the last decision that can be appealed, never an appeal's ruling or a party's own."""
    live = (ruling for ruling in case.rulings.all() if ruling.annulled_at is None)
    ruling = max(live, key=lambda ruling: (ruling.ruled_at, ruling.pk), default=None)
    settlements = case.settlements.all()
    settlement = max(settlements, key=lambda row: (row.said_at, row.pk), default=None)
    if settlement and (ruling is None or settlement.said_at >= ruling.ruled_at):
        return _build_from_settlement(case, settlement)
    if ruling is None or ruling.instance == Instance.APPEAL:
        return None
    told_at = ruling.ruled_at
    if not ruling.is_by_policy:
        told_at += timedelta(seconds=policies.policy().limits.undo_seconds)
    ends_at = _find_window_end(case, told_at)
    return AppealableDecision(case, Outcome(ruling.outcome), told_at, ends_at, ruling=ruling)


def _build_from_settlement(case: Case, settlement: Settlement) -> AppealableDecision | None:
    if settlement.cause != OutcomeCause.SILENCE:
        return None
    told_at = settlement.said_at
    ends_at = _find_window_end(case, told_at)
    return AppealableDecision(case, Outcome.REJECTED, told_at, ends_at, settlement=settlement)


def _find_window_end(case: Case, told_at: datetime) -> datetime:
    law = find_law(case)
    return procedure.appeal_ends_at(told_at, law, policies.get_calendar(law.calendar))


@dataclass(frozen=True, slots=True)
class AppealStatement:
    """What the party says."""

    statement: str
    evidence: Sequence[Mapping[str, object]] = ()


def file_appeal(
    case_id: int, party: Party, plea: AppealStatement, *, actor: str, now: datetime
) -> Appeal:
    """File an appeal for another person to rule on; until then the ruling stands.

    Raises:
        CannotAppeal: nothing was changed.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        last = find_appealable(case, party, now=now)
        if last is None:
            raise CannotAppeal
        policy = policies.policy()
        appeal = Appeal.objects.create(
            case=case,
            account_id=case.account_id,
            seller_id=case.seller_id,
            party=party,
            ruling=last.ruling,
            settlement=last.settlement,
            decision_version=case.decision_version,
            state=AppealState.FILED,
            statement=plea.statement,
            evidence=[dict(file) for file in plea.evidence],
            filed_at=now,
            due_at=deadlines.due_at(now, policies.calendar(), policy.clock.business_hours),
        )
        _audit(appeal, CaseAct.APPEAL, actor, now)
    return appeal


@duty
def receive_appeals(now: datetime) -> int:
    """Tell both sides of new appeals; return how many."""
    appeals = Appeal.objects.filter(state=AppealState.FILED).order_by("filed_at", "pk")
    return act_on_each(appeals.values_list("pk", flat=True), lambda pk: _receive_appeal(pk, now))


def _receive_appeal(appeal_id: int, now: datetime) -> bool:
    with transaction.atomic():
        appeal = Appeal.objects.select_for_update().get(pk=appeal_id)
        if appeal.state != AppealState.FILED:
            return False
        appeal.state = AppealState.IN_REVIEW
        appeal.save(update_fields=["state"])
        outbox.post(key=f"appeal:{appeal.pk}", kind="appeal", subject_id=appeal.pk, send_after=now)
    return True


def close_moot_appeals(case: Case, *, now: datetime) -> None:
    """Close appeals whose request another ruling has already met."""
    for appeal in case.appeals.open().select_related("ruling").order_by("pk"):
        outcome = appeal.ruling.outcome if appeal.ruling else Outcome.REJECTED
        if (outcome == Outcome.UPHELD) is not (case.upheld_at is not None):
            appeal.state, appeal.closed_at = AppealState.MOOT, now
            appeal.save(update_fields=["state", "closed_at"])


def reopen_moot_appeals(case: Case, fell_at: datetime) -> None:
    """Reopen appeals that were moot, after that ruling was taken back.

    Their state is filed: the next round tells both sides, once, as they may not have been told.
    """
    moot = case.appeals.filter(state=AppealState.MOOT, closed_at=fell_at)
    moot.update(state=AppealState.FILED, closed_at=None)


def _audit(appeal: Appeal, name: str, actor: str, now: datetime) -> None:
    audit.record(
        "case",
        appeal.case_id,
        name,
        actor=actor,
        at=now,
        body={"appeal": appeal.pk, "party": appeal.party},
    )
