"""Decisions by email as often as a member wants: each, or held for the next digest.

People who chose nothing hear once an hour, and as soon as a request is decided whole. Webhooks and
pages say a decision at once; only the email waits.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from records import policies
from records.accounts.models import DecisionMail, User
from records.cases.models import Ruling, TakedownRequest
from records.ledger import audit, outbox
from records.ledger.models import Outgoing
from records.notices.letter_kinds import DIGEST

_HOUR: Final = timedelta(hours=1)
_MORNING: Final = timedelta(hours=8)  # after midnight where the house's calendar is kept


def choose_decision_mail(member: User, wish: DecisionMail, *, now: datetime) -> None:
    """Let a member hear as often as they want from the next decision on."""
    with transaction.atomic():
        member.decision_mail = wish
        member.save(update_fields=["decision_mail"])
        if member.account_id is not None:
            audit.record(
                "account",
                member.account_id,
                "choose_decision_mail",
                actor=member.actor,
                at=now,
                body={"wish": wish},
            )


def is_held(request: TakedownRequest, rulings: Iterable[int], *, now: datetime) -> bool:
    """Hold the email about these rulings for a digest, or for good; False: it leaves now."""
    people = User.objects.filter(account_id=request.account_id, is_active=True)
    member = people.filter(email__iexact=request.filer_email).first()
    if member is None or member.decision_mail == DecisionMail.EACH:
        return False
    if member.decision_mail == DecisionMail.NONE:
        # Said on the row, for the member may choose otherwise later.
        rows = Outgoing.objects.filter(kind="result", subject_id__in=list(rulings))
        rows.update(body={"request": request.pk, "is_emailed": False})
        return True
    wish = DecisionMail(member.decision_mail)
    is_whole = wish == DecisionMail.HOURLY and not request.cases.open().exists()
    for ruling in rulings:
        outbox.post(
            key=f"{DIGEST}:{ruling}",
            kind=DIGEST,
            subject_id=ruling,
            body={"request": request.pk, "person": member.pk},
            send_after=now if is_whole else next_digest_at(wish, now),
        )
    if is_whole:
        _send_now(request, now)
    return True


def _send_now(request: TakedownRequest, now: datetime) -> None:
    """Let what waits of this request leave with its last decision."""
    ids = Ruling.objects.filter(case__request=request).values_list("pk", flat=True)
    keys = [f"{DIGEST}:{ruling_id}" for ruling_id in ids]
    Outgoing.objects.unsent().filter(key__in=keys).update(send_after=now)


def next_digest_at(wish: DecisionMail, now: datetime) -> datetime:
    """Return when the next digest is sent: at the full hour, or at eight in the morning."""
    if wish == DecisionMail.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + _HOUR
    calendar = policies.calendar()
    today = calendar.local_day(now)
    morning = calendar.midnight(today) + _MORNING
    return morning if morning > now else calendar.midnight(today + timedelta(days=1)) + _MORNING
