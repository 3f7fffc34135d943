"""Desks whose papers lie sealed: pages open one at a time, each time with a reason."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gateways import configured
from interfaces.console.desk.parts import Step, Table, Visit
from interfaces.console.desk.verification_desk import VerificationDesk
from interfaces.web.access import guarded_path
from interfaces.web.files.pictures import sealed_response
from interfaces.web.labels import Label, label
from records.accounts.encryption import KeyErased
from records.accounts.models import Role, User
from records.actions.accounts.identity_verification import NoSuchPage
from records.actions.leases import LeaseNotHeld
from records.actions.vetting import decisions
from records.clock import database_now
from records.vetting.models import BrandAuthorisation, PaperOpening, SellerApplication, SellerPaper

_OPENING_REASONS: Final = "identity_opened_for"  # in the session: the reason, by what is opened
_LONGEST_REASON: Final = 200


class SealedDesk[M: Model](VerificationDesk[M]):
    """A desk where somebody says why they open the pages, and each page seen is written down."""

    page_path: ClassVar[str] = "pages/<int:number>/"
    besides = "console/verification/opening.html"
    pages_title: ClassVar[Label] = _("Papers")
    claim_first: ClassVar[Label]
    open_first: ClassVar[Label]

    @abstractmethod
    def open_sealed(self, thing: M, verifier: User, why: str, /, **page: Any) -> bytes:  # noqa: ANN401 -- of the address
        """Return a page as a picture; the opening is recorded first."""

    @abstractmethod
    def list_pages(self, thing: M) -> Iterable[tuple[str, Label]]:
        """List the end of each page's URL, with its label."""

    @abstractmethod
    def list_openings(self, thing: M) -> Any:  # noqa: ANN401 -- rows of one of two tables
        """List who opened a page, when and why."""

    def explain_lack(self, thing: M) -> Label:
        """Say why there are no pages."""
        del thing
        return _("There is none.")

    def find_obstacle(self, step: Step, visit: Visit[M]) -> Label:
        """Refuse to verify what nobody opened."""
        is_shut = step.name == "verify" and not self._get_reason(visit.request, visit.thing)
        return self.open_first if is_shut else ""

    def build_extra_context(self, visit: Visit[M]) -> Mapping[str, object]:
        """List the pages, which open only after a reason was given."""
        return {
            **super().build_extra_context(visit),
            "is_open": visit.is_mine and self._get_reason(visit.request, visit.thing),
            "pages": list(self.list_pages(visit.thing)),
            "lack": self.explain_lack(visit.thing),
        }

    def list_tables(self, visit: Visit[M]) -> Iterator[Table]:
        """List who opened the pages."""
        rows = [
            (opening.opened_at, opening.opened_by.username, opening.page, opening.reason)
            for opening in self.list_openings(visit.thing).order_by("-pk")[:50]
        ]
        heads = (_("When"), _("Person"), _("Page"), _("Reason"))
        yield Table(_("Who opened it"), heads, rows, none=_("Nobody yet."), is_aside=True)

    def _get_reason(self, request: HttpRequest, thing: M) -> str:
        record: Any = thing
        reason: str = request.session.get(_OPENING_REASONS, {}).get(str(record.public_id), "")
        return reason

    def save_reason(self, request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
        """Say what its pages are opened for: each page that is seen is written down with it."""
        del verifier
        thing: Any = self.get(named[self.key])
        why = request.POST.get("why", "").replace("\0", "").strip()[:_LONGEST_REASON]
        if why:
            # One at a time: a reason given for another document opens nothing here.
            request.session[_OPENING_REASONS] = {str(thing.public_id): why}
        else:
            messages.error(request, now_in("Say why you open it."))
        return redirect(self.find_url(thing))

    def show_page(self, request: HttpRequest, verifier: User, **named: Any) -> HttpResponse:  # noqa: ANN401 -- of the address
        """Show a page once: no browser caches it, so that every view is recorded."""
        thing = self.get(named.pop(self.key))
        why = self._get_reason(request, thing)
        if not why or verifier.role != Role.VERIFIER:
            return redirect(self.find_url(thing))
        try:
            jpeg = self.open_sealed(thing, verifier, why, **named)
        except (LeaseNotHeld, NoSuchPage, KeyErased) as lack:
            return HttpResponse(str(lack), status=404, content_type="text/plain; charset=utf-8")
        return sealed_response(jpeg)

    def list_urls(self) -> Iterator[URLPattern]:
        """Yield the URLs of every desk with a lease, and those of the pages."""
        address = f"{self.plural}/<uuid:{self.key}>/"
        opening = self.open_to_doers(require_POST(self.save_reason))
        page = self.open_to_readers(require_safe(self.show_page))
        yield from super().list_urls()
        yield guarded_path(f"{address}opening/", opening, f"{self.name}_opening")
        yield guarded_path(f"{address}{self.page_path}", page, f"{self.name}_page")


class SellerPaperDesk[M: SellerApplication | BrandAuthorisation](SealedDesk[M]):
    """A desk for papers of sellers, under each seller's own key."""

    page_path = "papers/<uuid:paper_id>/<int:number>/"
    open_first = _("Say why you open the papers, and look at them, before you decide.")

    @abstractmethod
    def list_papers(self, thing: M) -> QuerySet[SellerPaper]:
        """List the papers that belong to the application or chain."""

    def list_pages(self, thing: M) -> Iterable[tuple[str, Label]]:
        """Yield every page of every paper, in the order of arrival."""
        template = now_in("%(kind)s, page %(number)s")
        for paper in self.list_papers(thing).order_by("pk"):
            for number in range(1, len(paper.pages) + 1):
                words = template % {"kind": label(paper.kind), "number": number}
                yield f"papers/{paper.public_id}/{number}/", words

    def list_openings(self, thing: M) -> QuerySet[PaperOpening]:
        """List who opened a paper."""
        openings = PaperOpening.objects.filter(paper__in=self.list_papers(thing))
        return openings.select_related("opened_by")

    def open_sealed(self, thing: M, verifier: User, why: str, /, **page: Any) -> bytes:  # noqa: ANN401 -- of the address
        """Return a page of a paper that belongs to it."""
        paper = get_object_or_404(self.list_papers(thing), public_id=page["paper_id"])
        now, read_object = database_now(), configured.vault().read
        return decisions.open_page(
            paper.pk,
            page["number"],
            verifier,
            why,
            read_object,
            hold=lambda: self.lease.lock_held(thing.pk, verifier, now=now),
            now=now,
        )
