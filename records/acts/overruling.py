"""Overrule: a ruling of first instance that a second review did not confirm is replaced."""

from datetime import datetime

from django.db import transaction

from pipeline.words import CaseState, Instance, Outcome
from records.acts import enforcement, followers
from records.acts.conclusions import Verdict, conclude_case
from records.complaints.models import Case, Ruling
from records.ledger import audit, outbox


class Superseded(Exception):
    """This ruling does not stand any more, or the claim was taken back: nothing to overrule."""


class ProceedingOpen(Exception):
    """A counter-notification or an appeal is open on this case: it decides, and nobody before."""


def overrule(ruling_id: int, verdict: Verdict, *, now: datetime) -> Ruling:
    """Annul the ruling and write the other one, with the listing, the followers and the letters.

    Nothing waits for undo: two people and a third have looked already. The caller has checked
    that whoever decides is neither of the two.

    Raises:
        Superseded: the ruling is not the live one of its case, or something later spoke.
        ProceedingOpen: it is disputed at this moment.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(rulings=ruling_id)
        old = _lock_live_ruling(case, ruling_id)
        if has_open_proceeding(case):
            raise ProceedingOpen(ProceedingOpen.__doc__)
        old.annulled_at = now
        old.save(update_fields=["annulled_at"])
        followers.reopen_duplicates(
            case, CaseState(old.outcome), now=now
        )  # and close with the new outcome
        outbox.recall(kind="result", subject_id=old.pk)
        ruling = conclude_case(case, verdict, now=now, send_after=now)
        ruling.overrules = old
        ruling.save(update_fields=["overrules"])
        enforcement.revoke_effects(case.listing_id, ruling_id=old.pk, now=now, instead=ruling.pk)
        audit.append(_describe_overruling(case, old, ruling))
    return ruling


def has_open_proceeding(case: Case) -> bool:
    """Is the case before a later instance, or was it? What it rules is not ours to change."""
    later = Ruling.objects.live().filter(case=case).exclude(instance=Instance.FIRST)
    is_disputed = case.counters.open().exists() or case.appeals.open().exists()
    return is_disputed or later.exists()


def _lock_live_ruling(case: Case, ruling_id: int) -> Ruling:
    live = Ruling.objects.live().of_first_instance().select_for_update()
    old = live.filter(pk=ruling_id, outcome=case.state).first()
    is_upheld = case.upheld_at is not None
    if old is None or is_upheld != (old.outcome == Outcome.UPHELD):
        raise Superseded(Superseded.__doc__)
    return old


def _describe_overruling(case: Case, old: Ruling, new: Ruling) -> audit.Act:
    return audit.Act(
        subject_kind="case",
        subject_id=case.pk,
        name="overrule",
        actor=f"user:{new.reviewer_id}",
        at=new.ruled_at,
        body={"ruling": new.pk, "annulled": old.pk, "outcome": new.outcome},
    )
