"""The owner's word on papers that sellers show for its brands: yes, no with a reason, withdraw."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from gateways import configured
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.tables import paginate
from interfaces.web.files.pictures import sealed_response
from interfaces.web.labels import explain
from pipeline.vetting.chains import AuthorisationState, OwnerAnswer
from records.accounts.encryption import KeyErased
from records.accounts.models import User
from records.actions.accounts.identity_verification import NoSuchPage
from records.actions.vetting import owner_answers
from records.actions.vetting.owner_answers import OwnerAnswerRefused, PapersNotOpened
from records.clock import database_now
from records.vetting.models import BrandAuthorisation

PAGES = Pages(allow_filers)
_ONE: Final = "brand-papers/<uuid:authorisation_id>/"
_OPENED: Final = "brand_papers_opened"  # in the session: which papers are being looked at


@PAGES.show("brand-papers/", name="brand_papers")
def list_papers(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the papers, newest first, and whether each waits for the owner's answer."""
    authorisations = BrandAuthorisation.objects.filter(right__owner=get_account_id(visitor))
    page = paginate(
        authorisations.select_related("right").order_by("-submitted_at", "-pk"), request
    )
    now = database_now()
    rows = [(row, owner_answers.is_asked(row, now)) for row in page.rows]
    return render(request, "portal/vetting/papers.html", {"page": page, "rows": rows})


@PAGES.show(_ONE, name="brand_paper")
def show_papers(request: HttpRequest, visitor: User, authorisation_id: UUID) -> HttpResponse:
    """Show who asks, the chain of papers and, once they are opened, their pages."""
    chain = _get_own(visitor, authorisation_id)
    is_open = request.session.get(_OPENED) == str(authorisation_id)
    links = list(chain.links.order_by("position"))
    papers = owner_answers.list_papers(chain) if owner_answers.may_open(chain) else ()
    context = {
        "chain": chain,
        "links": links,
        "goods": list(dict.fromkeys(link.goods for link in links if link.goods)),
        "is_asked": owner_answers.is_asked(chain, database_now()),
        "may_withdraw": (
            chain.state == AuthorisationState.GRANTED and chain.owner_says != OwnerAnswer.WITHDRAWN
        ),
        "is_open": is_open,
        "is_shut": not is_open and bool(owner_answers.list_unopened_pages(chain, visitor)),
        "pages": [(paper, n) for paper in papers for n in range(1, len(paper.pages) + 1)],
    }
    return render(request, "portal/vetting/paper.html", context)


def _get_own(visitor: User, authorisation_id: UUID) -> BrandAuthorisation:
    authorisations = BrandAuthorisation.objects.filter(right__owner=get_account_id(visitor))
    return get_object_or_404(authorisations.select_related("right"), public_id=authorisation_id)


@PAGES.step(f"{_ONE}opening/", name="brand_paper_opening")
def open_papers(request: HttpRequest, visitor: User, authorisation_id: UUID) -> HttpResponse:
    """Open the papers: from now on the page shows theirs, and each that is shown is recorded."""
    request.session[_OPENED] = str(_get_own(visitor, authorisation_id).public_id)
    return redirect(f"{reverse('portal:brand_paper', args=[authorisation_id])}#papers")


@PAGES.show(f"{_ONE}papers/<uuid:paper_id>/<int:number>/", name="brand_paper_page")
def show_page(
    request: HttpRequest, visitor: User, authorisation_id: UUID, paper_id: UUID, number: int
) -> HttpResponse:
    """Show a page of the papers that are open; no browser caches it, so that each view counts."""
    chain = _get_own(visitor, authorisation_id)
    if request.session.get(_OPENED) != str(authorisation_id):
        return redirect("portal:brand_paper", authorisation_id)
    paper = get_object_or_404(owner_answers.list_papers(chain), public_id=paper_id)
    read_object, now = configured.vault().read, database_now()
    try:
        jpeg = owner_answers.open_page(chain.pk, paper, number, visitor, read_object, now=now)
    except (OwnerAnswerRefused, NoSuchPage, KeyErased) as lack:
        return HttpResponse(str(lack), status=404, content_type="text/plain; charset=utf-8")
    return sealed_response(jpeg)


@PAGES.step(f"{_ONE}word/", name="brand_word")
def answer_authorisation(
    request: HttpRequest, visitor: User, authorisation_id: UUID
) -> HttpResponse:
    """Say yes or no, or withdraw what was granted."""
    chain = _get_own(visitor, authorisation_id)
    text, why = request.POST.get("word", ""), request.POST.get("why", "").replace("\0", "")
    word = OwnerAnswer(text) if text in set(OwnerAnswer) else OwnerAnswer.SILENT
    page = reverse("portal:brand_paper", args=[authorisation_id])
    try:
        owner_answers.answer_as_owner(chain.pk, visitor, word, why, now=database_now())
    except (OwnerAnswerRefused, PapersNotOpened) as refused:
        messages.error(request, explain(refused))
        if why.strip():
            unsent = {"text": why, "back": page}
            return render(request, "portal/unsent.html", unsent, status=409)
        return redirect(page)
    messages.success(request, _("Noted. It takes effect within a minute."))
    return redirect("portal:brand_papers")
