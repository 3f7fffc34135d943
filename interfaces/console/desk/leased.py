"""Desks whose things one person at a time holds: claimed, taken, renewed, given back."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, Step, Visit
from interfaces.web.access import GuardedView, allow_roles, guarded_path
from interfaces.web.labels import Label
from records.accounts.models import User
from records.actions.leases import Lease, LeaseNotHeld
from records.clock import database_now


class LeasedDesk[M: Model](Desk[M]):
    """A desk with a lease."""

    lease: ClassVar[Lease[Any]]
    other_holds: ClassVar[Label]

    @abstractmethod
    def is_waiting(self, thing: M) -> bool:
        """Return whether somebody may take it."""

    def meet(self, request: HttpRequest, person: User, thing: M) -> Visit[M]:
        """Return the thing before this person, with who holds it."""
        return Visit(request, person, thing, self.lease.find_holder(thing, now=database_now()))

    def list_rows(self, rows: Sequence[M], person: User) -> Iterator[Sequence[object]]:
        """Yield the cells of each row, and who holds it."""
        del person
        now = database_now()
        for thing in rows:
            holder = self.lease.find_holder(thing, now=now)
            held = holder.username if holder else Fact("", "", note=_("free"))
            yield (*self.list_cells(thing), held)

    def build_list_context(self, person: User) -> Mapping[str, object]:
        """Return what the button says that claims the next one."""
        return {
            "can_claim": person.role in self.doers,
            "is_holding": self.lease.is_holding(person, now=database_now()),
        }

    def build_extra_context(self, visit: Visit[M]) -> Mapping[str, object]:
        """Return whether the visitor may take it, or give it back."""
        can_act = visit.person.role in self.doers
        return {
            "is_offered": can_act and not visit.is_mine and self.is_waiting(visit.thing),
            "can_release": can_act and visit.is_mine,
        }

    def offers(self, step: Step, visit: Visit[M]) -> bool:
        """Return whether the page offers this step to its visitor: most to who holds it."""
        return super().offers(step, visit) and (visit.is_mine or not step.is_held)

    def claim(self, request: HttpRequest, person: User) -> HttpResponse:
        """Claim what has waited longest."""
        thing = self.lease.claim(person, now=database_now())
        if thing is None:
            messages.info(request, str(self.none_yet))
            return redirect(f"console:{self.plural}")
        return redirect(self.find_url(thing))

    def take(self, request: HttpRequest, person: User, **named: Any) -> HttpResponse:  # noqa: ANN401  # of the address
        """Take this one unless somebody holds it, or hold it longer."""
        thing = self.get(named[self.key])
        try:
            self.lease.take(thing.pk, person, now=database_now())
        except LeaseNotHeld:
            messages.error(request, str(self.other_holds))
        return redirect(self.find_url(thing))

    def release(self, request: HttpRequest, person: User, **named: Any) -> HttpResponse:  # noqa: ANN401  # of the address
        """Give it back to the queue."""
        self.lease.release(self.get(named[self.key]).pk, person)
        messages.success(request, str(_("Given back.")))
        return redirect(f"console:{self.plural}")

    def go_on_after(self, step: Step, visit: Visit[M]) -> HttpResponse:
        """Lead back to the queue once what was held is decided."""
        return self._go_on(visit.request, None if step.is_held else visit.thing, step.done)

    def list_urls(self) -> Iterator[URLPattern]:
        """Yield the URLs of every desk, and those of the lease."""
        place = self.place or f"{self.plural.replace('_', '-')}/"
        claim: GuardedView = allow_roles(*self.doers)(require_POST(self.claim))
        yield guarded_path(f"{place}claim/", claim, f"{self.name}_claim")
        yield from super().list_urls()
        for code, name, view in (("hold", "take", self.take), ("release", "release", self.release)):
            guarded = self.open_to_doers(require_POST(view))
            yield guarded_path(f"{place}<uuid:{self.key}>/{code}/", guarded, f"{self.name}_{name}")
