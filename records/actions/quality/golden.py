"""Golden cases: closed ones whose right answer a policy administrator and a senior put down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from pipeline.vocabulary import CaseState, Outcome
from records.accounts.models import Role, User
from records.cases.models import Case
from records.ledger import audit
from records.quality.models import GoldenCase, GoldenCaseQuerySet
from records.refusals import ActionRefused

KEEPERS: Final = frozenset({Role.POLICY_ADMIN, Role.SENIOR_REVIEWER})


class NotGolden(ActionRefused):
    says = _("The case must have been matched and ruled on, and can be proposed only once.")


@dataclass(frozen=True, slots=True)
class GoldenAnswer:
    """What is right, and why: told to people who answered otherwise."""

    outcome: Outcome
    explanation: str


def propose_golden(
    case_id: int, answer: GoldenAnswer, keeper: User, *, now: datetime
) -> GoldenCase:
    """Propose a case and its answer for a second person to confirm.

    Raises:
        NotGolden: nothing was proposed.
    """
    _ensure_keeper(keeper)
    with transaction.atomic():
        case = Case.objects.filter(pk=case_id, decision_version__gt=0).first()
        if case is None or case.state not in {CaseState.UPHELD, CaseState.REJECTED}:
            raise NotGolden(_("Only a case that was matched and ruled on can become a golden one."))
        golden, is_new = GoldenCase.objects.get_or_create(
            case=case,
            account_id=case.account_id,
            defaults={
                "answer": answer.outcome,
                "explanation": answer.explanation,
                "proposed_by": keeper,
                "proposed_at": now,
            },
        )
        if not is_new:
            raise NotGolden(_("This case already is, or was, a golden case."))
        _audit(golden, "propose", keeper, now)
    return golden


def confirm_golden(golden_id: int, keeper: User, *, now: datetime) -> GoldenCase:
    """Confirm a golden case as the second person; reviewers are given it from now on.

    Raises:
        NotGolden: the proposer confirms nothing, and neither does a colleague of the same role.
    """
    _ensure_keeper(keeper)
    with transaction.atomic():
        golden = _lock_golden(GoldenCase.objects.proposed(), golden_id)
        if golden.proposed_by.role == keeper.role or golden.proposed_by_id == keeper.pk:
            raise NotGolden(
                _(
                    "A policy administrator and a senior reviewer have to agree; the same role"
                    " cannot do both."
                )
            )
        golden.confirmed_by, golden.confirmed_at = keeper, now
        golden.save(update_fields=["confirmed_by", "confirmed_at"])
        _audit(golden, "confirm", keeper, now)
    return golden


def retire_golden(golden_id: int, keeper: User, why: str, *, now: datetime) -> GoldenCase:
    """Retire a golden case; its answers stay.

    Raises:
        NotGolden: it is retired already.
    """
    _ensure_keeper(keeper)
    with transaction.atomic():
        golden = _lock_golden(GoldenCase.objects.filter(retired_at=None), golden_id)
        golden.retired_at, golden.why_retired = now, why[:200]
        golden.save(update_fields=["retired_at", "why_retired"])
        _audit(golden, "retire", keeper, now)
    return golden


def _lock_golden(golden_cases: GoldenCaseQuerySet, golden_id: int) -> GoldenCase:
    golden = golden_cases.select_for_update(of=("self",)).filter(pk=golden_id).first()
    if golden is None:
        raise NotGolden(_("This golden case no longer waits for that."))
    return golden


def _ensure_keeper(keeper: User) -> None:
    if not keeper.is_active or keeper.role not in KEEPERS:
        raise NotGolden(_("Only policy administrators and senior reviewers manage golden cases."))


def _audit(golden: GoldenCase, name: str, keeper: User, at: datetime) -> None:
    audit.record(
        "golden_case",
        golden.pk,
        name,
        actor=keeper.actor,
        at=at,
        body={"case": golden.case_id, "answer": golden.answer},
    )
