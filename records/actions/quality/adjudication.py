"""Adjudicate: two people answered differently, and a senior reviewer says what holds."""

from datetime import datetime

from django.db import transaction

from matchers.labels.words import _
from pipeline.vocabulary import CaseState, Instance, Outcome
from records.accounts.models import Role, User, user_actor
from records.actions.cases import duplicates, enforcement
from records.actions.cases.conclusions import CaseVerdict, conclude_case
from records.actions.cases.ruling_reasons import check_reason
from records.cases.acts import CaseAct
from records.cases.models import Case, Ruling
from records.ledger import audit, outbox
from records.quality.judges import judged_by
from records.quality.models import Adjudication, SecondReview, SecondReviewQuerySet
from records.refusals import ActionRefused


class Superseded(ActionRefused):
    says = _("The ruling is no longer valid, or a later instance has the case.")


class ProceedingOpen(ActionRefused):
    says = _("The ruling is no longer valid, or a later instance has the case.")


def overrule(ruling_id: int, verdict: CaseVerdict, *, now: datetime) -> Ruling:
    """Annul the ruling and write the other one, with its effects and letters.

    Nothing waits for undo: two people and a third have looked already. The caller has checked
    that the person who decides is neither of the two.

    Raises:
        Superseded: the ruling is not the live one of its case, or something later spoke.
        ProceedingOpen: it is disputed at this moment.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(rulings=ruling_id)
        old = _lock_live_ruling(case, ruling_id)
        if has_open_proceeding(case):
            raise ProceedingOpen
        old.annulled_at = now
        old.save(update_fields=["annulled_at"])
        duplicates.reopen_duplicates(
            case, CaseState(old.outcome), now=now
        )  # and close with the new outcome
        outbox.recall(kind="result", subject_id=old.pk)
        is_drawn = case.is_audited
        ruling = conclude_case(case, verdict, now=now, send_after=now)
        case.is_audited = is_drawn  # the draw was about the ruling that is annulled
        case.save(update_fields=["is_audited"])
        ruling.overrules = old
        ruling.save(update_fields=["overrules"])
        enforcement.revoke_effects(case.listing_id, ruling_id=old.pk, now=now, instead=ruling.pk)
        audit.append(_describe_overruling(case, old, ruling))
    return ruling


def has_open_proceeding(case: Case) -> bool:
    """Return whether a later instance has, or had, the case: its rulings are not changed here."""
    later = Ruling.objects.live().filter(case=case).exclude(instance=Instance.FIRST)
    is_disputed = case.counters.open().exists() or case.appeals.open().exists()
    return is_disputed or later.exists()


def _lock_live_ruling(case: Case, ruling_id: int) -> Ruling:
    live = Ruling.objects.live().of_first_instance().select_for_update()
    old = live.filter(pk=ruling_id, outcome=case.state).first()
    is_upheld = case.upheld_at is not None
    if old is None or is_upheld != (old.outcome == Outcome.UPHELD):
        raise Superseded
    return old


def _describe_overruling(case: Case, old: Ruling, new: Ruling) -> audit.Act:
    return audit.Act(
        subject_kind="case",
        subject_id=case.pk,
        name=CaseAct.OVERRULE,
        actor=new.actor,
        at=new.ruled_at,
        body={"ruling": new.pk, "annulled": old.pk, "outcome": new.outcome},
    )


class NotEntitled(ActionRefused):
    says = _("You cannot decide this, or it was already decided.")


class NotDisputed(ActionRefused):
    says = _("You cannot decide this, or it was already decided.")


def adjudicate(review_id: int, verdict: CaseVerdict, *, now: datetime) -> Adjudication:
    """Decide between two answers; overrule the first if it does not hold.

    Raises:
        NotEntitled: this person has judged the case before, or is not a senior reviewer.
        NotDisputed: there is nothing to decide any more.
        ReasonOfOtherKind: the reason is for another kind of right, which nobody confirmed.
        Superseded, ProceedingOpen: as overruling says; nothing was decided.
    """
    with transaction.atomic():
        review, second = _lock_disputed(review_id)
        senior = _require_third_person(verdict.reviewer, review)
        check_reason([review.case], verdict.reason_code, is_confirmed=verdict.is_confirmed)
        adjudication = Adjudication.objects.create(
            second_review=review,
            account_id=review.account_id,
            adjudicator=senior,
            first_reviewer_id=review.first_reviewer_id,
            second_reviewer=second,
            outcome=verdict.outcome,
            reason_code=verdict.reason_code,
            note=verdict.note,
            is_overturned=verdict.outcome != review.first_outcome,
            decided_at=now,
        )
        if adjudication.is_overturned and review.ruling_id is not None:
            overrule(review.ruling_id, verdict, now=now)
        audit.append(_describe_adjudication(adjudication, review))
    return adjudication


def list_disputes_for(senior: User) -> SecondReviewQuerySet:
    """List the disputes that this person may decide: not of cases that they judged."""
    return SecondReview.objects.disputed().exclude(judged_by(senior, "case"))


def _lock_disputed(review_id: int) -> tuple[SecondReview, User]:
    """Lock the case, then its disputed second review; return it with who answered."""
    Case.objects.select_for_update().filter(second_reviews=review_id).first()
    review = SecondReview.objects.select_for_update(of=("self",)).filter(pk=review_id).first()
    second = review.reviewer if review else None
    is_disputed = SecondReview.objects.disputed().filter(pk=review_id).exists()
    if review is None or second is None or not is_disputed:
        raise NotDisputed
    return review, second


def _require_third_person(senior: User | None, review: SecondReview) -> User:
    is_senior = senior is not None and senior.is_active and senior.role == Role.SENIOR_REVIEWER
    is_third = senior is not None and list_disputes_for(senior).filter(pk=review.pk).exists()
    if senior is None or not (is_senior and is_third):
        raise NotEntitled
    return senior


def _describe_adjudication(adjudication: Adjudication, review: SecondReview) -> audit.Act:
    return audit.Act(
        subject_kind="second_review",
        subject_id=review.pk,
        name="adjudicate",
        actor=user_actor(adjudication.adjudicator_id),
        at=adjudication.decided_at,
        body={
            "case": review.case_id,
            "outcome": adjudication.outcome,
            "is_overturned": adjudication.is_overturned,
        },
    )
