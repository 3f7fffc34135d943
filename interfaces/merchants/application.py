"""A seller applies to sell: the form, how it stands, an answer to a question, and an appeal."""

from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gateways import configured
from interfaces.merchants.application_forms import ApplicationForm, ReplyForm
from interfaces.web.access import Pages, allow_sellers
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.labels import explain, label
from matchers.documents.page import Document
from records import policies
from records.actions.vetting import applications
from records.actions.vetting.applications import (
    ApplicationOpen,
    ApplicationStepNotAllowed,
    AppliedTooSoon,
    Statement,
    TooManyPapers,
)
from records.clock import database_now
from records.sellers.models import Seller, Shop
from records.vetting.models import ApplicationState, SellerApplication, SellerPaperKind

PAGES = Pages(allow_sellers)


_PAPERS: Final = ("licence", "catalogue")  # the fields of the form


@PAGES.form("application/", name="application")
def show_application(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Show the application's state; a POST applies."""
    if request.method != "POST":
        return _render(request, seller)
    form = ApplicationForm(request.POST, request.FILES)
    if not uploads.is_valid_upload(request, form, "licence") or not _apply(request, seller, form):
        return _render(request, seller, form=form, status=422)
    messages.success(request, _("Sent. We check it now and write to you with the result."))
    return redirect("merchants:application")


def _apply(request: HttpRequest, seller: Seller, form: ApplicationForm) -> bool:
    data, place, now = form.cleaned_data, find_marketplace(seller), database_now()
    actor = f"seller:{seller.pk}"
    try:
        papers, put_object = list(_read_files(request)), configured.vault().put
        statement = Statement(
            **{name: value for name, value in data.items() if name not in _PAPERS},
            language=get_language() or "en",
        )
        with transaction.atomic():  # a paper of a refused application must not join the next one
            for kind, paper in papers:
                applications.keep_paper(
                    seller.pk, place, kind, paper, put_object, actor=actor, now=now
                )
            applications.apply(seller.pk, place, statement, actor=actor, now=now)
    except UploadRefused as refused:
        form.add_error("licence", str(refused))
    except TooManyPapers as refused:
        form.add_error("catalogue", explain(refused))
    except ApplicationOpen:
        form.add_error(None, _("Your last application is still being decided on."))
    except AppliedTooSoon as early:
        message = _("You may apply again from %(day)s on. You may appeal the refusal now.")
        form.add_error(None, message % {"day": f"{early.until:%Y-%m-%d}"})
    return not form.errors


def _read_files(request: HttpRequest) -> Iterator[tuple[SellerPaperKind, Document]]:
    """Read all files before one is stored."""
    for field in _PAPERS:
        for file in request.FILES.getlist(field)[: applications.MOST_PAPERS]:
            yield SellerPaperKind(field), read_file(file)


def read_file(file: "UploadedFile[bytes]") -> Document:
    """Draw a paper's pages; nothing is kept.

    Raises:
        UploadRefused: it cannot be used.
    """
    return uploads.read_document(uploads.read_upload(file, is_paper=True))


def find_marketplace(seller: Seller) -> str:
    """Return the marketplace of the seller's oldest shop, through which it signed in."""
    shop = Shop.objects.filter(seller=seller).order_by("pk").first()
    return shop.marketplace if shop else ""


@PAGES.step("application/<uuid:application_id>/answer/", name="application_answer")
def answer_question(request: HttpRequest, seller: Seller, application_id: UUID) -> HttpResponse:
    """Answer what is asked, with a further file or without."""

    def act(application: SellerApplication, text: str) -> str:
        actor, now = f"seller:{seller.pk}", database_now()
        papers = [read_file(file) for file in request.FILES.getlist("paper")[:1]]
        with transaction.atomic():  # a paper of a refused answer must not join the next one
            for paper in papers:
                applications.keep_paper(
                    seller.pk,
                    application.marketplace,
                    SellerPaperKind.LICENCE,
                    paper,
                    configured.vault().put,
                    actor=actor,
                    now=now,
                )
            applications.answer_question(application.pk, seller.pk, text, actor=actor, now=now)
        return _("Sent. A person continues with it.")

    return _reply(request, seller, application_id, act)


@PAGES.step("application/<uuid:application_id>/appeal/", name="application_appeal")
def appeal_refusal(request: HttpRequest, seller: Seller, application_id: UUID) -> HttpResponse:
    """Appeal a refusal, once."""

    def act(application: SellerApplication, text: str) -> str:
        actor, now = f"seller:{seller.pk}", database_now()
        applications.appeal_refusal(application.pk, seller.pk, text, actor=actor, now=now)
        return _("Received. A person who has not decided on it will look at it.")

    return _reply(request, seller, application_id, act)


def _reply(
    request: HttpRequest,
    seller: Seller,
    application_id: UUID,
    act: Callable[[SellerApplication, str], str],
) -> HttpResponse:
    """Carry out the action; keep what was typed if it is refused."""
    applications = SellerApplication.objects.filter(seller=seller)
    application = get_object_or_404(applications, public_id=application_id)
    reply = ReplyForm(request.POST, request.FILES)
    if not uploads.is_valid_upload(request, reply, "paper"):
        return _render(request, seller, reply=reply, status=422)
    try:
        message = act(application, reply.cleaned_data["says"])
    except UploadRefused as refused:
        reply.add_error("paper", str(refused))
        return _render(request, seller, reply=reply, status=422)
    except (ApplicationStepNotAllowed, TooManyPapers) as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, message)
    return redirect("merchants:application")


def _render(
    request: HttpRequest,
    seller: Seller,
    *,
    form: ApplicationForm | None = None,
    reply: ReplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = database_now()
    rows = list(SellerApplication.objects.filter(seller=seller).order_by("-pk")[:10])
    last = rows[0] if rows else None
    context = {
        "seller": seller,
        "last": last,
        "earlier": rows[1:],
        "reason": label(last.reason_code) if last and last.reason_code else "",
        "is_asked": last is not None and last.state == ApplicationState.NEEDS_INFO,
        "may_appeal": last is not None and applications.may_appeal(last, now),
        "may_apply": applications.find_obstacle(last, now) is None,
        "numbers": policies.policy().vetting,
        "form": form or ApplicationForm(initial={"legal_name": seller.legal_name}),
        "reply": reply or ReplyForm(),
    }
    return render(request, "merchants/application.html", context, status=status)
