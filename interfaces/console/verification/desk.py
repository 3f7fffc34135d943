"""The verifiers' desk: what waits, one thing before its verifier, and what is said of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.web.access import GuardedView, allow_roles, guarded_path
from interfaces.web.components.search import note_opened
from interfaces.web.components.tables import Filter, paginate, read_choice
from interfaces.web.labels import Label, list_choices
from matchers.labels.words import Word
from records.accounts.models import IdentityDocument, PowerOfAttorney, Role, User
from records.actions.leases import Lease, LeaseNotHeld
from records.clock import database_now
from records.rights.models import Right
from records.vetting.models import BrandAuthorisation, SellerApplication


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row of the queue says in one column."""

    text: Label
    classes: str = ""
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What the queue says of one thing that waits."""

    title: Label
    cells: tuple[Cell, ...]
    chip: Label = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a verifier says with a reason: the end of its address, its button and its action."""

    code: str
    words: Label
    action: Callable[..., object]  # of the thing, the verifier, the reason and words


@dataclass(frozen=True, slots=True)
class Answers:
    """What its verifier may do now with the thing."""

    findings: tuple[str, ...]
    can_verify: bool = False
    can_release: bool = False
    note: Label = ""


class Desk[P: Right | IdentityDocument | PowerOfAttorney | SellerApplication | BrandAuthorisation](
    ABC
):
    """Everything that verifiers do with one kind of thing, each kind with its own words."""

    name: ClassVar[str]  # of the page of one thing; the other addresses' names begin with it
    plural: ClassVar[str]  # the address of the queue, and its name
    key: ClassVar[str]  # the part of the address that names the thing
    readers: ClassVar[frozenset[Role]]
    title: ClassVar[Label]
    states: ClassVar[Sequence[Word]] = ()  # that the queue is filtered by
    waiting: ClassVar[Collection[str]] = ()  # the states in which it waits for a verifier
    columns: ClassVar[tuple[Label, ...]]  # the last of them is when the thing was submitted
    none_waits: ClassVar[Label]
    none_matches: ClassVar[Label]
    other_holds: ClassVar[Label]
    verified: ClassVar[Label]
    judged: ClassVar[Label]
    refusals: ClassVar[dict[type[Exception], Label]]  # the first that fits is shown
    finding_refusals: ClassVar[dict[type[Exception], Label]] = {}  # where its words differ
    findings: ClassVar[tuple[Finding, ...]]
    reasons: ClassVar[Sequence[Word]] = ()  # that fit every finding
    longest: ClassVar[int] = 2000  # letters of a verifier's own words

    def __init__(self, lease: Lease[P], verify: Callable[..., object]) -> None:
        """Build a desk whose papers are held under this lease and verified by this action."""
        self.lease: Final = lease
        self._verify: Final = verify

    @abstractmethod
    def list_all(self) -> QuerySet[P, Any]:
        """Select everything that has a page, with the rows that the pages show."""

    @abstractmethod
    def describe_row(self, thing: P) -> Row:
        """Describe the paper as a row of the queue."""

    @abstractmethod
    def describe(self, request: HttpRequest, thing: P, *, is_mine: bool) -> dict[str, Any]:
        """Return what else the page of the paper shows.

        The optional `to_confirm` lists what a verifier has to confirm.
        """

    @abstractmethod
    def list_answers(self, request: HttpRequest, thing: P, *, is_mine: bool) -> Answers | None:
        """List what the verifier may do with the paper; None if nothing."""

    def list_reasons(self, code: str) -> Sequence[tuple[str, Label]]:
        """List the reasons that fit a finding, with their titles; the same for every one."""
        del code
        return list_choices(self.reasons)

    def list_rows(self, request: HttpRequest) -> tuple[QuerySet[P, Any], tuple[Filter, ...]]:
        """Return the rows of the queue under the filters of the query string, and the filters."""
        state = read_choice(request, "state", self.states)
        rows = self.list_all().filter(state__in=[state] if state else self.waiting)
        titles = list_choices(self.states)
        return rows.order_by("submitted_at", "pk"), (Filter("state", _("State"), state, titles),)

    def read_confirmed(self, request: HttpRequest) -> dict[str, Any]:
        """Return further values from the form, as the verifying action takes them."""
        del request
        return {}

    def introduce(self) -> Label:
        """Return the sentence above the queue."""
        return ""

    def is_offered(self, thing: P) -> bool:
        """Return whether a verifier may take the paper."""
        return not self.waiting or thing.state in self.waiting

    def get(self, public_id: UUID) -> P:
        """Return the paper, whatever account it belongs to."""
        thing: P = get_object_or_404(self.list_all(), public_id=public_id)
        return thing

    def show_queue(self, request: HttpRequest, verifier: User) -> HttpResponse:
        """Show the queue, longest waiting first, with the holder of each paper."""
        now = database_now()
        rows, filters = self.list_rows(request)
        page = paginate(rows, request)
        context = {
            "desk": self,
            "introduction": self.introduce(),
            "page": page,
            "rows": [
                (thing, self.describe_row(thing), self.lease.find_holder(thing, now=now))
                for thing in page.rows
            ],
            "filters": filters,
            "is_filtered": any(filter_.value for filter_ in filters),
            "is_holding": self.lease.is_holding(verifier, now=now),
            "can_act": verifier.role == Role.VERIFIER,
        }
        return render(request, "console/verification/queue.html", context)

    def show(self, request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
        """Show a paper, and what may be done with it."""
        thing = self.get(*named.values())
        note_opened(request, self.name, thing.public_id)
        return self._render(request, verifier, thing)

    def _render(
        self,
        request: HttpRequest,
        verifier: User,
        thing: P,
        *,
        form_values: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Render the page; what was typed into a failed action stays."""
        holder = self.lease.find_holder(thing, now=database_now())
        can_act, is_mine = verifier.role == Role.VERIFIER, holder == verifier
        answers = self.list_answers(request, thing, is_mine=is_mine) if can_act else None
        context = {
            "desk": self,
            "queue": reverse(f"console:{self.plural}"),
            "address": reverse(f"console:{self.name}", args=[thing.public_id]),
            "one": thing,
            "can_act": can_act,
            "is_offered": can_act and not is_mine and self.is_offered(thing),
            "is_mine": is_mine,
            "holder": holder,
            "answers": answers,
            "findings": [
                (finding, self.list_reasons(finding.code))
                for finding in self.findings
                if answers and finding.code in answers.findings
            ],
            "typed": form_values or {},
            **self.describe(request, thing, is_mine=is_mine),
        }
        status = 422 if form_values else 200
        return render(request, f"console/verification/{self.name}.html", context, status=status)

    def claim(self, request: HttpRequest, verifier: User) -> HttpResponse:
        """Claim the paper that has waited longest."""
        thing = self.lease.claim(verifier, now=database_now())
        if thing is None:
            messages.info(request, str(self.none_waits))
            return redirect(f"console:{self.plural}")
        return redirect(f"console:{self.name}", thing.public_id)

    def take(self, request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
        """Take this paper unless somebody holds it."""
        thing = self.get(*named.values())
        try:
            self.lease.take(thing.pk, verifier, now=database_now())
        except LeaseNotHeld:
            messages.error(request, str(self.other_holds))
        return redirect(f"console:{self.name}", thing.public_id)

    def release(self, request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
        """Back to the queue."""
        self.lease.release(self.get(*named.values()).pk, verifier)
        messages.success(request, _("Given back."))
        return redirect(f"console:{self.plural}")

    def verify(self, request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
        """Verify the paper: it is genuine and in order."""
        thing = self.get(*named.values())
        if "confirmed" not in request.POST and self.describe(request, thing, is_mine=True).get(
            "to_confirm"
        ):
            messages.error(request, _("First confirm that you looked at what differs or is open."))
            return redirect(f"console:{self.name}", thing.public_id)
        try:
            with transaction.atomic():
                self._verify(thing.pk, verifier, now=database_now(), **self.read_confirmed(request))
        except tuple(self.refusals) as refusal:
            messages.error(request, _explain(refusal, self.refusals))
            return redirect(f"console:{self.name}", thing.public_id)
        messages.success(request, str(self.verified))
        return redirect(f"console:{self.plural}")

    def make_finding_view(self, finding: Finding) -> Callable[..., HttpResponse]:
        """Build the view that records this finding with a reason."""
        refusals = self.refusals | self.finding_refusals

        def record_finding(request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
            thing = self.get(*named.values())
            words = request.POST.get("says", "").replace("\0", "").strip()[: self.longest]
            reason = request.POST.get("reason", "")
            try:
                with transaction.atomic():
                    finding.action(thing.pk, verifier, reason, words, now=database_now())
            except tuple(refusals) as refusal:
                messages.error(request, _explain(refusal, refusals))
                form_values = {"act": finding.code, "reason": reason, "says": words}
                return self._render(request, verifier, thing, form_values=form_values)
            messages.success(request, str(self.judged))
            return redirect(f"console:{self.plural}")

        return record_finding

    def list_urls(self) -> list[URLPattern]:
        """List the URLs that every desk has."""
        address = f"{self.plural}/<uuid:{self.key}>/"
        queue = allow_roles(*self.readers)(require_safe(self.show_queue))
        claim = allow_roles(Role.VERIFIER)(require_POST(self.claim))
        return [
            guarded_path(f"{self.plural}/", queue, self.plural),
            guarded_path(f"{self.plural}/claim/", claim, f"{self.name}_claim"),
            guarded_path(address, self.open_to_readers(require_safe(self.show)), self.name),
            *(
                guarded_path(
                    f"{address}{step}/",
                    self.open_to_verifiers(require_POST(view)),
                    f"{self.name}_{name}",
                )
                for step, name, view in self._list_steps()
            ),
        ]

    def _list_steps(self) -> list[tuple[str, str, Callable[..., HttpResponse]]]:
        return [
            ("hold", "take", self.take),
            ("release", "release", self.release),
            ("verified", "verify", self.verify),
            *(
                (finding.code, finding.code, self.make_finding_view(finding))
                for finding in self.findings
            ),
        ]

    @classmethod
    def open_to_readers(cls, view: Callable[..., HttpResponse]) -> GuardedView:
        """Restrict the view of one paper to the desk's readers."""
        return allow_roles(*cls.readers, foreign=404, overseers=cls.readers)(view)

    @classmethod
    def open_to_verifiers(cls, view: Callable[..., HttpResponse]) -> GuardedView:
        """Restrict an action on one paper to verifiers."""
        return allow_roles(Role.VERIFIER, foreign=404, overseers=cls.readers)(view)


def _explain(refusal: Exception, refusals: Mapping[type[Exception], Label]) -> str:
    return str(next(words for kind, words in refusals.items() if isinstance(refusal, kind)))
