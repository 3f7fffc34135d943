"""A second opinion: a colleague says what they would rule; the case stays its reviewer's."""

from datetime import datetime

from django.db import transaction

from matchers.labels.words import _
from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.leases import LeaseNotHeld
from records.actions.review.desk import LEASE
from records.actions.review.reservations import (
    ReservationRequest,
    audit_case,
    find_colleague,
    find_latest_end,
    find_reserve_begin,
    reserve_case,
)
from records.cases.acts import CaseAct
from records.cases.models import Case
from records.refusals import ActionRefused
from records.review.models import Opinion, Reservation, ReservationReason

OPINION_GIVEN = "opinion_given"  # why the case waits for its reviewer again


class OpinionNotRequested(ActionRefused):
    says = _("No opinion is asked of you here any more: it was given, or the case needs none.")


def ask_opinion(
    case_id: int, reviewer: User, colleague_id: int | None, question: str, *, now: datetime
) -> Opinion:
    """Ask a colleague, or anybody, for an opinion; the case is set aside meanwhile.

    Raises:
        LeaseNotHeld: as `Lease.lock_held` says.
        NoSuchColleague: this person cannot be asked.
        TooManySetAside, DeadlineTooNear: as for every case that is set aside.
    """
    with transaction.atomic():
        case = LEASE.lock_held(case_id, reviewer, now=now)
        asked_of = find_colleague(case, reviewer, colleague_id) if colleague_id else None
        until_at = find_latest_end(case, reviewer, find_reserve_begin(case) or now, now)
        reserve_case(
            case, ReservationRequest(ReservationReason.ASKED, reviewer, reviewer, until_at), now
        )
        opinion = Opinion.objects.create(
            case=case,
            account_id=case.account_id,
            asked_by=reviewer,
            asked_of=asked_of,
            question=question,
            asked_at=now,
        )
        to = asked_of.actor if asked_of else None
        audit_case(case, CaseAct.ASK_OPINION, reviewer, now, {"opinion": opinion.pk, "to": to})
    return opinion


def give_opinion(
    opinion_id: int, reviewer: User, outcome: Outcome, words: str, *, now: datetime
) -> Case:
    """Give an opinion; the case returns to the reviewer who asked, before all else.

    Raises:
        OpinionNotRequested: it was given, was not asked of them, or the case is decided.
        LeaseNotHeld: there is no such question.
    """
    with transaction.atomic():
        case_id = Opinion.objects.filter(pk=opinion_id).values_list("case_id", flat=True).first()
        if case_id is None or not reviewer.is_reviewer:
            raise LeaseNotHeld
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        opinion = Opinion.objects.open_to(reviewer).filter(pk=opinion_id).first()
        if opinion is None:
            raise OpinionNotRequested
        opinion.given_by, opinion.outcome = reviewer, outcome
        opinion.words, opinion.given_at = words, now
        opinion.save(update_fields=["given_by", "outcome", "words", "given_at"])
        waiting = Reservation.objects.filter(case=case, because=ReservationReason.ASKED)
        waiting.filter(reviewer_id=opinion.asked_by_id).update(
            because=ReservationReason.HANDED, made_by=reviewer, reason_code=OPINION_GIVEN
        )
        audit_case(
            case, CaseAct.GIVE_OPINION, reviewer, now, {"opinion": opinion.pk, "outcome": outcome}
        )
    return case
