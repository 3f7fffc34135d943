"""One person at a time holds a right, an identity document, another paper or a held listing."""

from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from records import policies
from records.accounts.models import IdentityDocument, PowerOfAttorney, Role, User
from records.vetting.models import BrandAuthorisation, SellerApplication


class LeaseNotHeld(Exception):
    """Somebody else holds this, or your hold ran out: take it again."""


class UnknownReason(Exception):
    """Choose one of the reasons that fit what is done."""


class WrongState(Exception):
    """This paper was judged already, or its last day has passed."""


@dataclass(frozen=True, slots=True)
class Lease[P: Model]:
    """How verifiers hold things of one kind; each verifier holds one of a kind at most."""

    rows: Callable[[], QuerySet[P]]
    waiting: Q  # those a verifier has to look at
    holder: str  # the field of who holds it, looked up from the thing
    until: str  # the field of when the hold ends
    minutes: Callable[[], int]
    read: Callable[[P], tuple[User | None, datetime | None]]  # who holds it until when
    write: Callable[[P, User, datetime], object]
    clear: Callable[[QuerySet[P]], object]
    barred_condition: Callable[[User], Q] = lambda _verifier: Q(
        pk=None
    )  # what a verifier may not hold
    order: tuple[str, ...] = ("submitted_at", "pk")  # the first of them is claimed first

    def claim(self, verifier: User, *, now: datetime) -> P | None:
        """Hold what this verifier holds already, or else what waits longest; None: none waits."""
        with transaction.atomic():
            waiting = self.rows().filter(self.waiting).exclude(self.barred_condition(verifier))
            waiting = waiting.order_by(*self.order)
            waiting = waiting.select_for_update(skip_locked=True, of=("self",))
            is_own = Q((self.holder, verifier), (f"{self.until}__gt", now))
            free = Q((f"{self.until}__isnull", True)) | Q((f"{self.until}__lte", now))
            row = waiting.filter(is_own).first() or self._lock_free(waiting.filter(free), now)
            if row is not None:
                self._hold(row, verifier, now)
        return row

    def _lock_free(self, free: QuerySet[P], now: datetime) -> P | None:
        """Lock the first row that nobody holds, checking it again under its lock.

        If the lease is a row of its own, the database still offers a row that somebody has leased
        since the search began: the row itself is unchanged.
        """
        busy_ids = set[object]()
        while (row := free.exclude(pk__in=busy_ids).first()) is not None:
            if self.find_holder(row, now=now) is None:
                return row
            busy_ids.add(row.pk)
        return None

    def take(self, thing_id: int, verifier: User, *, now: datetime) -> P:
        """Take this one, or renew one's hold of it.

        Raises:
            LeaseNotHeld: somebody else holds it.
        """
        with transaction.atomic():
            row = self.rows().select_for_update().get(pk=thing_id)
            is_barred = self.rows().filter(self.barred_condition(verifier), pk=thing_id).exists()
            if is_barred or self.find_holder(row, now=now) not in {None, verifier}:
                raise LeaseNotHeld(LeaseNotHeld.__doc__)
            self._hold(row, verifier, now)
        return row

    def release(self, thing_id: int, verifier: User) -> None:
        """Give it back to the queue."""
        self.clear(self.rows().filter((self.holder, verifier), pk=thing_id))

    def find_holder(self, thing: P, *, now: datetime) -> User | None:
        """Return who holds it under a lease that still runs."""
        holder, until_at = self.read(thing)
        return holder if until_at is not None and until_at > now else None

    def is_holding(self, verifier: User, *, now: datetime) -> bool:
        """Return whether this verifier holds one of these rows."""
        return self.rows().filter((self.holder, verifier), (f"{self.until}__gt", now)).exists()

    def lock_held(self, thing_id: int, verifier: User, *, now: datetime) -> P:
        """Lock the row for the verifier who holds it.

        Raises:
            LeaseNotHeld: the hold ran out, or this person may not judge.
        """
        row = self.rows().select_for_update().get(pk=thing_id)
        is_verifier = verifier.role == Role.VERIFIER and verifier.is_active
        if not is_verifier or self.find_holder(row, now=now) != verifier:
            raise LeaseNotHeld(LeaseNotHeld.__doc__)
        return row

    def _hold(self, thing: P, verifier: User, now: datetime) -> None:
        self.clear(self.rows().filter((self.holder, verifier)).exclude(pk=thing.pk))
        self.write(thing, verifier, now + timedelta(minutes=self.minutes()))


type Paper = IdentityDocument | PowerOfAttorney | SellerApplication | BrandAuthorisation


def build_paper_lease[
    P: (IdentityDocument, PowerOfAttorney, SellerApplication, BrandAuthorisation)
](
    kind: type[P],
    waiting: Collection[str] = ("pending",),
    barred_condition: Callable[[User], Q] = lambda _verifier: Q(pk=None),
) -> Lease[P]:
    """Build the lease of papers that record their holder themselves."""
    return Lease(
        rows=kind.objects.all,
        waiting=Q(state__in=waiting),
        holder="held_by",
        until="held_until",
        minutes=lambda: policies.policy().identity.lease_minutes,
        read=lambda paper: (paper.held_by, paper.held_until),
        write=_write_paper,
        clear=lambda papers: papers.update(held_by=None, held_until=None),
        barred_condition=barred_condition,
    )


def _write_paper(paper: Paper, by: User, until: datetime) -> None:
    paper.held_by, paper.held_until = by, until
    paper.save(update_fields=["held_by", "held_until"])


def judge_paper[P: (IdentityDocument, PowerOfAttorney, SellerApplication, BrandAuthorisation)](
    lease: Lease[P],
    paper_id: int,
    verifier: User,
    state: str,
    *,
    now: datetime,
    waiting: Collection[str] = ("pending",),
) -> P:
    """Set the state that the verifier gives to the paper they hold, and end the lease; unsaved.

    Raises:
        LeaseNotHeld, WrongState
    """
    paper = lease.lock_held(paper_id, verifier, now=now)
    if paper.state not in waiting:
        raise WrongState(WrongState.__doc__)
    paper.state, paper.held_by, paper.held_until = state, None, None
    paper.decided_by, paper.decided_at = verifier, now
    return paper


def ensure_reason(code: str, reasons: Container[str]) -> None:
    """Refuse a reason that is not among those.

    Raises:
        UnknownReason
    """
    if code not in reasons:
        raise UnknownReason(UnknownReason.__doc__)
