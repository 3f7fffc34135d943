"""Desks whose papers lie sealed: pages open one at a time, each time with a reason."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from gateways import configured
from interfaces.console.verification.desk import Answers, Desk
from interfaces.web.access import guarded_path
from interfaces.web.files.pictures import sealed_response
from interfaces.web.labels import Label, label
from records.accounts.encryption import KeyErased
from records.accounts.models import IdentityDocument, Role, User
from records.actions.accounts.identity_verification import NoSuchPage
from records.actions.leases import LeaseNotHeld
from records.actions.vetting import decisions
from records.clock import database_now
from records.vetting.models import BrandAuthorisation, PaperOpening, SellerApplication, SellerPaper

_OPENING_REASONS: Final = "identity_opened_for"  # in the session: the reason, by what is opened
_LONGEST_REASON: Final = 200
_OPEN_FIRST: Final = _("Say why you open the papers, and look at them, before you decide.")


class SealedDesk[P: IdentityDocument | SellerApplication | BrandAuthorisation](Desk[P]):
    """A desk where somebody says why they open the pages, and each page seen is written down."""

    page_path: ClassVar[str] = "pages/<int:number>/"
    claim_first: ClassVar[Label]

    @abstractmethod
    def open_page(self, thing: P, verifier: User, why: str, /, **page: Any) -> bytes:  # noqa: ANN401 -- of the address
        """Return a page as a picture; the opening is recorded first."""

    @abstractmethod
    def list_pages(self, thing: P) -> Iterable[tuple[str, Label]]:
        """List the end of each page's URL, with its label."""

    def is_open(self, request: HttpRequest, thing: P) -> bool:
        """Return whether this person has given a reason to open the pages."""
        return self._get_reason(request, thing) != ""

    def describe(self, request: HttpRequest, thing: P, *, is_mine: bool) -> dict[str, Any]:
        """List the pages, which open only after a reason was given."""
        return {
            "is_open": is_mine and self.is_open(request, thing),
            "pages": list(self.list_pages(thing)),
        }

    def _get_reason(self, request: HttpRequest, thing: P) -> str:
        reason: str = request.session.get(_OPENING_REASONS, {}).get(str(thing.public_id), "")
        return reason

    def save_reason(self, request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
        """Say what its pages are opened for: each page that is seen is written down with it."""
        del verifier
        thing = self.get(*named.values())
        why = request.POST.get("why", "").replace("\0", "").strip()[:_LONGEST_REASON]
        if why:
            # One at a time: a reason given for another document opens nothing here.
            request.session[_OPENING_REASONS] = {str(thing.public_id): why}
        else:
            messages.error(request, now_in("Say why you open it."))
        return redirect(f"console:{self.name}", thing.public_id)

    def show_page(self, request: HttpRequest, verifier: User, **named: Any) -> HttpResponse:  # noqa: ANN401 -- of the address
        """Show a page once: no browser caches it, so that every view is recorded."""
        thing = self.get(named.pop(self.key))
        why = self._get_reason(request, thing)
        if not why or verifier.role != Role.VERIFIER:
            return redirect(f"console:{self.name}", thing.public_id)
        try:
            jpeg = self.open_page(thing, verifier, why, **named)
        except (LeaseNotHeld, NoSuchPage, KeyErased) as lack:
            return HttpResponse(str(lack), status=404, content_type="text/plain; charset=utf-8")
        return sealed_response(jpeg)

    def list_urls(self) -> list[URLPattern]:
        """List the URLs that every desk has, and those of the pages."""
        address = f"{self.plural}/<uuid:{self.key}>/"
        opening = self.open_to_verifiers(require_POST(self.save_reason))
        page = self.open_to_readers(require_safe(self.show_page))
        return [
            *super().list_urls(),
            guarded_path(f"{address}opening/", opening, f"{self.name}_opening"),
            guarded_path(f"{address}{self.page_path}", page, f"{self.name}_page"),
        ]


class SellerPaperDesk[P: SellerApplication | BrandAuthorisation](SealedDesk[P]):
    """A desk for papers of sellers, under each seller's own key."""

    page_path = "papers/<uuid:paper_id>/<int:number>/"

    @abstractmethod
    def list_papers(self, thing: P) -> QuerySet[SellerPaper]:
        """List the papers that belong to the application or chain."""

    def list_pages(self, thing: P) -> Iterable[tuple[str, Label]]:
        """Yield every page of every paper, in the order of arrival."""
        template = now_in("%(kind)s, page %(number)s")
        for paper in self.list_papers(thing).order_by("pk"):
            for number in range(1, len(paper.pages) + 1):
                words = template % {"kind": label(paper.kind), "number": number}
                yield f"papers/{paper.public_id}/{number}/", words

    def describe(self, request: HttpRequest, thing: P, *, is_mine: bool) -> dict[str, Any]:
        """List the pages and who opened them."""
        openings = PaperOpening.objects.filter(paper__in=self.list_papers(thing))
        return super().describe(request, thing, is_mine=is_mine) | {
            "openings": openings.select_related("opened_by").order_by("-pk")[:50]
        }

    def open_page(self, thing: P, verifier: User, why: str, /, **page: Any) -> bytes:  # noqa: ANN401 -- of the address
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

    def verify(self, request: HttpRequest, verifier: User, **named: UUID) -> HttpResponse:
        """Verify the paper, but only after its pages were opened."""
        thing = self.get(*named.values())
        if not self.is_open(request, thing):
            messages.error(request, str(_OPEN_FIRST))
            return redirect(f"console:{self.name}", thing.public_id)
        return super().verify(request, verifier, **named)

    def list_answers(self, request: HttpRequest, thing: P, *, is_mine: bool) -> Answers | None:
        """List the answers: the holder decides, and accepts only after opening the papers."""
        if not is_mine or not self.is_offered(thing):
            return None
        is_open = self.is_open(request, thing)
        findings = tuple(finding.code for finding in self.findings)
        note = "" if is_open else _OPEN_FIRST
        return Answers(findings, can_verify=is_open, can_release=True, note=note)
