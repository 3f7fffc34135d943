"""Leases: one person at a time holds a case, a dispute, a paper or a listing that waits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from matchers.labels.words import _
from records import policies
from records.accounts.models import Role, User
from records.database import lock_name
from records.refusals import ActionRefused

_EVERYTHING, _NOTHING = Q(), Q(pk=None)


def _always(_thing: object) -> bool:
    return True


class LeaseNotHeld(ActionRefused):
    says = _(
        "You do not hold this: your time ran out, somebody else has it, or it no longer waits."
    )


@dataclass(frozen=True, slots=True)
class Holders:
    """Roles that act on what they hold, and for how many minutes they hold it."""

    roles: frozenset[Role]
    minutes: Callable[[], int]  # by the policy


REVIEWERS: Final = Holders(
    frozenset({Role.REVIEWER, Role.SENIOR_REVIEWER}),
    lambda: policies.policy().limits.review_lease_minutes,
)
VERIFIERS: Final = Holders(
    frozenset({Role.VERIFIER}), lambda: policies.policy().limits.verifier_lease_minutes
)


@dataclass(frozen=True, slots=True)
class LeaseColumns[R: Model]:
    """Columns of the thing itself say who holds it until when."""

    rows: Callable[[], QuerySet[R]]
    holder: str = "leased_by"
    until: str = "leased_until"
    taken: str = ""  # when the person took it, if that is kept
    thing: str = "pk"  # names the thing in such a row

    def filter(self, **conditions: object) -> QuerySet[R]:
        """Select rows by `thing`, `holder` or `until`, each with a lookup if one follows."""
        q = Q()
        for key, value in conditions.items():
            name, *lookup = key.split("__", 1)
            q &= Q(("__".join([getattr(self, name), *lookup]), value))
        return self.rows().filter(q)

    def find_row(self, thing: Model) -> R | None:
        """Return the row that says who holds the thing; None: there is none."""
        return cast("R", thing)

    def write(self, thing: Model, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            setattr(thing, name, value)
        thing.save(update_fields=[*values] if thing.pk else None)

    def clear(self, rows: QuerySet[R]) -> None:
        rows.update(**dict.fromkeys(filter(None, (self.holder, self.until, self.taken))))


@dataclass(frozen=True, slots=True)
class LeaseTable[R: Model](LeaseColumns[R]):
    """A table of leases says it: a row for each thing that somebody holds."""

    relation: str = ""  # from the thing to its row, if they are related
    describe: Callable[[Any], Mapping[str, object]] = lambda _thing: {}  # its further columns

    def find_row(self, thing: Model) -> R | None:
        if self.relation:
            return getattr(thing, self.relation, None)
        return self.filter(thing=thing.pk).select_related(self.holder).first()

    def write(self, thing: Model, values: Mapping[str, object]) -> None:
        defaults = {**values, **self.describe(thing)}
        key: dict[str, Any] = {self.thing: thing if self.relation else thing.pk}
        self.rows().update_or_create(defaults=defaults, **key)

    def clear(self, rows: QuerySet[R]) -> None:
        rows.delete()


@dataclass(frozen=True, slots=True)
class Lease[P: Model, R: Model = Any]:
    """How people hold the things of one desk; each person holds one of them at most."""

    things: Callable[[], QuerySet[P]]  # that can be held
    place: LeaseColumns[R]
    holders: Holders
    waiting: Q = _EVERYTHING  # which of the things are given to people who ask for the next
    barred: Callable[[User], Q] = lambda _person: _NOTHING  # which this person may not hold
    order: tuple[str, ...] = ("due_at", "pk")  # in which they are given

    def list_waiting(self, person: User) -> QuerySet[P]:
        """List what this person may be given, the first first, whether it is held or not."""
        waiting = self.things().filter(self.waiting).exclude(self.barred(person))
        return waiting.order_by(*self.order)

    def claim(
        self, person: User, *, now: datetime, choose: Callable[[], P | None] | None = None
    ) -> P | None:
        """Hold what this person holds already, or else the next that is free; None: none waits.

        Args:
            person: who asks.
            now: the moment.
            choose: locks the next, where that is not simply the first of those that wait.
        """
        with transaction.atomic():
            self.lock_desk(person)
            waiting = self.list_waiting(person)
            thing = self._lock_own(waiting, person, now)
            if thing is None:
                thing = choose() if choose else self.lock_first(self.select_free(waiting, now), now)
            if thing is not None:
                self.hold(thing, person, now)
        return thing

    def lock_desk(self, person: User) -> None:
        """Lock the person's desk before any thing: two windows cannot take two things."""
        lock_name(f"{self.place.rows().model.__name__} {person.pk}")

    def select_free(self, things: QuerySet[P], now: datetime) -> QuerySet[P]:
        """Select the things that nobody holds."""
        return things.exclude(pk__in=self.place.filter(until__gt=now).values(self.place.thing))

    def _lock_own(self, waiting: QuerySet[P], person: User, now: datetime) -> P | None:
        """Lock what this person holds, checking it again under its lock.

        Somebody may have taken it over, or this person may have given it back in another window:
        where the lease is a row of its own, that changes nothing on the row that was locked.
        """
        held = waiting.filter(pk__in=self._held_ids(person, now))
        thing = held.select_for_update(of=("self",)).first()
        return thing if thing is not None and self._is_held_by(person, thing, now) else None

    def lock_first(
        self, queue: QuerySet[P], now: datetime, may_hold: Callable[[P], bool] = _always
    ) -> P | None:
        """Lock the first that nobody holds, checking it again under its lock.

        SKIP LOCKED: two people who ask at once get two different things, without waiting. The
        database may still offer what somebody has leased since the search began: then the next one
        is tried.
        """
        queue, busy_ids = queue.select_for_update(skip_locked=True, of=("self",)), set[object]()
        while (thing := queue.exclude(pk__in=busy_ids).first()) is not None:
            if self.find_lease(thing, now=now) is None and may_hold(thing):
                return thing
            busy_ids.add(thing.pk)
        return None

    def take(
        self, thing_id: int, person: User, *, now: datetime, may_hold: Callable[[P], bool] = _always
    ) -> P:
        """Take this one, or renew one's lease of it; what else the person holds is free then.

        Raises:
            LeaseNotHeld: somebody else holds it, or the person may not.
        """
        with transaction.atomic():
            self.lock_desk(person)
            thing = self.lock(thing_id, person)
            is_free = self.find_lease(thing, now=now) is None
            if not (is_free or self._is_held_by(person, thing, now)) or not may_hold(thing):
                raise LeaseNotHeld
            self.hold(thing, person, now)
        return thing

    def hold(self, thing: P, person: User, now: datetime) -> None:
        """Write the lease of a locked thing, and end what else the person holds."""
        place = self.place
        place.clear(place.filter(holder=person).exclude(**{place.thing: thing.pk}))
        values = {place.holder: person, place.until: self.find_end(now)}
        place.write(thing, values | ({place.taken: now} if place.taken else {}))

    def find_end(self, now: datetime) -> datetime:
        """Return until when a lease lasts that is taken or renewed now."""
        return now + timedelta(minutes=self.holders.minutes())

    def renew(self, thing_id: int, person: User, *, now: datetime) -> datetime:
        """Prolong this person's lease; return its new end.

        Raises:
            LeaseNotHeld: as `lock_held` says.
        """
        with transaction.atomic():
            thing = self.lock_held(thing_id, person, now=now)
            until_at = self.find_end(now)
            self.place.filter(thing=thing.pk).update(**{self.place.until: until_at})
        return until_at

    def release(self, thing_id: int, person: User) -> None:
        """Give it back to the others, if this person holds it."""
        self.place.clear(self.place.filter(thing=thing_id, holder=person))

    def end(self, *thing_ids: int) -> None:
        """End the leases of locked things, no matter who holds them."""
        self.place.clear(self.place.filter(thing__in=thing_ids))

    def lock(self, thing_id: int, person: User) -> P:
        """Lock a thing that this person may hold.

        Raises:
            LeaseNotHeld: it does not wait, or not for this person.
        """
        things = self.things().exclude(self.barred(person)).filter(pk=thing_id)
        thing = things.select_for_update(of=("self",)).first()
        if thing is None:
            raise LeaseNotHeld
        return thing

    def lock_held(self, thing_id: int, person: User, *, now: datetime) -> P:
        """Lock the thing for the person who holds it.

        Raises:
            LeaseNotHeld: the lease ran out, or this person may not act on it.
        """
        thing = self.lock(thing_id, person)
        is_allowed = person.is_active and person.role in self.holders.roles
        if not is_allowed or not self._is_held_by(person, thing, now):
            raise LeaseNotHeld
        return thing

    def list_held(self, person: User, *, now: datetime) -> QuerySet[P]:
        """List what this person holds and may still act on: one thing, or none."""
        return self.list_waiting(person).filter(pk__in=self._held_ids(person, now))

    def _held_ids(self, person: User, now: datetime) -> QuerySet[Any]:
        return self.place.filter(holder=person, until__gt=now).values(self.place.thing)

    def _is_held_by(self, person: User, thing: P, now: datetime) -> bool:
        return self.find_lease(thing, now=now, person=person) is not None

    def find_lease(self, thing: P, *, now: datetime, person: User | None = None) -> R | None:
        """Return the row that says who holds it under a lease that still runs, or that they do."""
        row = self.place.find_row(thing)
        until_at = getattr(row, self.place.until, None)
        if until_at is None or until_at <= now:
            return None
        is_theirs = person is None or getattr(row, f"{self.place.holder}_id") == person.pk
        return row if is_theirs else None

    def find_holder(self, thing: P, *, now: datetime) -> User | None:
        """Return who holds it under a lease that still runs."""
        holder: User | None = getattr(self.find_lease(thing, now=now), self.place.holder, None)
        return holder

    def is_holding(self, person: User, *, now: datetime) -> bool:
        """Return whether this person holds one of the things."""
        return self.place.filter(holder=person, until__gt=now).exists()
