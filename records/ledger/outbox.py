"""The outbox: effects outside the database, written in the transaction that decided on them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Now

from records.ledger.models import Outgoing

type Body = dict[str, str | int | bool]


def post(
    *, key: str, kind: str, subject_id: int, body: Body | None = None, send_after: datetime
) -> None:
    """Write one effect to carry out from `send_after` on; a key that is there already stays."""
    post_all(
        [
            Outgoing(
                key=key, kind=kind, subject_id=subject_id, body=body or {}, send_after=send_after
            )
        ]
    )


def post_all(effects: Iterable[Outgoing]) -> None:
    """Write many effects at once."""
    Outgoing.objects.bulk_create(effects, ignore_conflicts=True)


def recall(*, kind: str, subject_id: int) -> int:
    """Delete what was not sent yet; return how many effects.

    What shared a letter with it gets one of its own. What is being sent stays.
    """
    unsent = Outgoing.objects.unsent().filter(kind=kind)
    recalled = unsent.filter(subject_id=subject_id).exclude(held_until__gt=Now())
    leaders = list(recalled.filter(leader_id=F("pk")).values_list("pk", flat=True))
    deleted_count, _ = recalled.delete()
    if leaders:
        unsent.filter(leader_id__in=leaders).update(leader_id=None)
    return deleted_count
