"""Retract: the filer takes an upheld claim back, as after a settlement with the seller."""

from datetime import datetime, timedelta

from django.db import transaction

from pipeline.outcomes import Voice
from records.acts import answering, appealing
from records.complaints.models import Case, Ruling, Settlement
from records.ledger import audit, policies


class NotUpheld(Exception):
    """This claim is not upheld, not any more, or it is not yours: nothing to retract."""


def retract_claim(case_id: int, account_id: int, *, actor: str, now: datetime) -> Settlement:
    """The claim stands no more from this commit on; a worker restores the listing within seconds.

    Raises:
        NotUpheld: nothing was changed.
    """
    with transaction.atomic():
        mine = Case.objects.effectively_upheld().filter(pk=case_id, account_id=account_id)
        case = mine.select_for_update().first()
        if case is None or _can_be_undone(case, now):
            raise NotUpheld(NotUpheld.__doc__)
        case.upheld_at = None
        case.save(update_fields=["upheld_at"])
        settlement = Settlement.objects.create(
            case=case, account_id=account_id, voice=Voice.RETRACTION, said_at=now
        )
        answering.close_moot_counters(case, now=now)
        appealing.close_moot_appeals(case, now=now)
        audit.append(
            audit.Act(
                subject_kind="case",
                subject_id=case.pk,
                name="retract",
                actor=actor,
                at=now,
                body={},
            )
        )
    return settlement


def _can_be_undone(case: Case, now: datetime) -> bool:
    """A ruling that its reviewer may still take back is not told to anybody yet."""
    since_at = now - timedelta(seconds=policies.policy().limits.undo_seconds)
    recent = Ruling.objects.live().exclude(reviewer=None).filter(ruled_at__gt=since_at)
    return recent.filter(case=case).exists()
