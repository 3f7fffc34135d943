"""The owner's word on papers that sellers show for its brands: yes, no with a reason, withdraw."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.tables import paginate
from interfaces.web.labels import explain
from pipeline.vetting.chains import WAITING, OwnerAnswer
from records.accounts.models import User
from records.actions.vetting import chains
from records.actions.vetting.chains import OwnerAnswerRefused
from records.clock import database_now
from records.vetting.models import BrandAuthorisation

PAGES = Pages(allow_filers)


@PAGES.show("brand-papers/", name="brand_papers")
def list_papers(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the papers, newest first, and whether each waits for the owner's answer."""
    authorisations = BrandAuthorisation.objects.filter(right__owner=get_account_id(visitor))
    page = paginate(
        authorisations.select_related("right").order_by("-submitted_at", "-pk"), request
    )
    now = database_now()
    rows = [
        (row, row.state in WAITING and not row.owner_says and now < row.owner_until)
        for row in page.rows
    ]
    return render(request, "portal/vetting/papers.html", {"page": page, "rows": rows})


@PAGES.step("brand-papers/<uuid:authorisation_id>/word/", name="brand_word")
def answer_authorisation(
    request: HttpRequest, visitor: User, authorisation_id: UUID
) -> HttpResponse:
    """Say yes or no, or withdraw what was granted."""
    authorisations = BrandAuthorisation.objects.filter(right__owner=get_account_id(visitor))
    chain = get_object_or_404(authorisations, public_id=authorisation_id)
    text, why = request.POST.get("word", ""), request.POST.get("why", "").replace("\0", "")
    word = OwnerAnswer(text) if text in set(OwnerAnswer) else OwnerAnswer.SILENT
    try:
        chains.answer_as_owner(chain.pk, visitor, word, why, now=database_now())
    except OwnerAnswerRefused as refused:
        messages.error(request, explain(refused))
        if why.strip():
            unsent = {"text": why, "back": reverse("portal:brand_papers")}
            return render(request, "portal/unsent.html", unsent, status=409)
    else:
        messages.success(request, _("Noted. It takes effect within a minute."))
    return redirect("portal:brand_papers")
