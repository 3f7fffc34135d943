"""A second opinion: a colleague says what she would rule; the case stays its reviewer's."""

from datetime import datetime

from django.db import transaction

from pipeline.words import Outcome
from records.accounts.models import User
from records.acts.desk import NotYours, held
from records.acts.reserving import (
    Keeping,
    colleague_for,
    latest_for,
    record,
    reserve,
    reserve_begins,
)
from records.complaints.models import Case, KeptBecause, Opinion, Reservation

GIVEN = "opinion_given"  # why the case waits for its reviewer again


class NobodyAsks(Exception):
    """No opinion is asked of you here any more: it was given, or the case needs none."""


def ask(
    case_id: int, reviewer: User, colleague_id: int | None, question: str, *, now: datetime
) -> Opinion:
    """Ask a colleague, or any; the case is set aside meanwhile.

    Raises:
        NotYours: as `desk.held` says.
        NoSuchColleague: this person cannot be asked.
        TooManySetAside, DeadlineTooNear: as for every case that is set aside.
    """
    with transaction.atomic():
        case = held(case_id, reviewer, now)
        asked_of = colleague_for(case, reviewer, colleague_id) if colleague_id else None
        until_at = latest_for(case, reviewer, reserve_begins(case) or now, now)
        reserve(case, Keeping(KeptBecause.ASKED, reviewer, reviewer, until_at), now)
        opinion = Opinion.objects.create(
            case=case,
            account_id=case.account_id,
            asked_by=reviewer,
            asked_of=asked_of,
            question=question,
            asked_at=now,
        )
        to = f"user:{asked_of.pk}" if asked_of else None
        record(case, "ask_opinion", reviewer, now, {"opinion": opinion.pk, "to": to})
    return opinion


def give(opinion_id: int, reviewer: User, outcome: Outcome, words: str, *, now: datetime) -> Case:
    """Say what one would rule; the case goes back to who asked, before all else.

    Raises:
        NobodyAsks: it was given already, or not asked of this person, or the case is decided.
        NotYours: there is no such question.
    """
    with transaction.atomic():
        found = Opinion.objects.filter(pk=opinion_id).values_list("case_id", flat=True).first()
        if found is None or not reviewer.is_reviewer:
            raise NotYours(NotYours.__doc__)
        case = Case.objects.select_for_update(of=("self",)).get(pk=found)
        opinion = Opinion.objects.open_to(reviewer).filter(pk=opinion_id).first()
        if opinion is None:
            raise NobodyAsks(NobodyAsks.__doc__)
        opinion.given_by, opinion.outcome = reviewer, outcome
        opinion.words, opinion.given_at = words, now
        opinion.save(update_fields=["given_by", "outcome", "words", "given_at"])
        waiting = Reservation.objects.filter(case=case, because=KeptBecause.ASKED)
        waiting.filter(reviewer_id=opinion.asked_by_id).update(
            because=KeptBecause.HANDED, made_by=reviewer, reason_code=GIVEN
        )
        record(case, "give_opinion", reviewer, now, {"opinion": opinion.pk, "outcome": outcome})
    return case
