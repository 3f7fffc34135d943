"""The desk of disputes: who rules on a counter-notification or an appeal has not ruled before."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from matchers.labels.words import Word, _
from pipeline.vocabulary import Instance
from records.accounts.models import Role, User
from records.actions.leases import REVIEWERS, Lease, LeaseTable
from records.cases.models import Ruling
from records.disputes.models import Appeal, CounterNotification, DisputeLease
from records.quality.judges import judged_by

type Dispute = CounterNotification | Appeal


class DisputeKind(Word):
    """What is disputed."""

    COUNTER = "counter", _("Counter-notifications")
    APPEAL = "appeal", _("Appeals")


def _build_lease(
    kind: DisputeKind, disputes: Callable[[], QuerySet[Any]], barred: Callable[[User], Q]
) -> Lease[Dispute, DisputeLease]:
    leases = DisputeLease.objects.filter(kind=kind)
    return Lease(
        things=disputes,
        place=LeaseTable(
            leases.all,
            holder="holder",
            until="until_at",
            thing="proceeding",
            describe=lambda _dispute: {"kind": kind},
        ),
        holders=REVIEWERS,
        barred=barred,
    )


def _bar_judges(person: User) -> Q:
    return judged_by(person, "case")


def _bar_judges_and_juniors(person: User) -> Q:
    is_senior = person.role == Role.SENIOR_REVIEWER
    return _bar_judges(person) if is_senior else Q(pk__isnull=False)


LEASES: Final[Mapping[DisputeKind, Lease[Dispute, DisputeLease]]] = {
    DisputeKind.COUNTER: _build_lease(
        DisputeKind.COUNTER, CounterNotification.objects.disputed, _bar_judges
    ),
    DisputeKind.APPEAL: _build_lease(
        DisputeKind.APPEAL, Appeal.objects.open, _bar_judges_and_juniors
    ),
}


def reclaim_dispute(kind: DisputeKind, proceeding: int, person: User, *, now: datetime) -> Dispute:
    """Give this person back a dispute that they held or ruled on; release what else they hold.

    Raises:
        LeaseNotHeld: somebody else holds it, or it does not wait for this person.
    """

    def was_theirs(dispute: Dispute) -> bool:
        # Nobody picks disputes: only one that the desk gave out before comes back by its number.
        leases = DisputeLease.objects.filter(kind=kind, holder=person, proceeding=dispute.pk)
        rulings = Ruling.objects.filter(instance=Instance(kind), proceeding=dispute.pk)
        return leases.exists() or rulings.filter(reviewer=person).exists()

    return LEASES[kind].take(proceeding, person, now=now, may_hold=was_theirs)


def is_dispute_held_by(person: User, *, now: datetime) -> Q:
    """Select cases of which this person holds a dispute."""
    leases = DisputeLease.objects.filter(holder=person, until_at__gt=now)
    counters, appeals = (leases.filter(kind=kind).values("proceeding") for kind in DisputeKind)
    return Q(pk__in=CounterNotification.objects.filter(pk__in=counters).values("case")) | Q(
        pk__in=Appeal.objects.filter(pk__in=appeals).values("case")
    )
