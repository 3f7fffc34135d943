"""Designated brands before a seller: what each asks for, and the chain of papers it hands in."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from gateways import configured
from interfaces.merchants.application import LinkForm, find_marketplace
from interfaces.web.access import Pages, allow_sellers
from interfaces.web.files.uploads import UploadRefused, is_too_large, read_paper
from interfaces.web.labels import explain, label
from matchers.documents.page import Document
from pipeline.vetting.chains import LinkKind
from records.actions.vetting import applications, chains
from records.actions.vetting.chains import (
    AlreadySubmitted,
    ChainRefused,
    NoTerritory,
    SubmittedLink,
)
from records.clock import database_now
from records.sellers.models import Seller
from records.vetting.models import BrandAuthorisation, BrandDesignation, SellerPaperKind

PAGES = Pages(allow_sellers)


def _list_brands(seller: Seller) -> QuerySet[BrandDesignation]:
    return BrandDesignation.objects.in_force(find_marketplace(seller)).order_by("name", "pk")


@PAGES.show("brands/", name="brands")
def list_brands(request: HttpRequest, seller: Seller) -> HttpResponse:
    """List each designated brand with the state of the seller's newest papers."""
    authorisations = BrandAuthorisation.objects.filter(seller=seller).order_by("pk")
    newest = {chain.right_id: chain for chain in authorisations}
    rows = [(brand, newest.get(brand.right_id)) for brand in _list_brands(seller)]
    return render(request, "merchants/brands.html", {"seller": seller, "rows": rows})


@PAGES.form("brands/<uuid:designation_id>/", name="brand")
def show_brand(request: HttpRequest, seller: Seller, designation_id: UUID) -> HttpResponse:
    """Show what a brand requires; a POST submits the papers."""
    brand = get_object_or_404(_list_brands(seller), public_id=designation_id)
    is_post = request.method == "POST"
    data = (request.POST, request.FILES) if is_post else (None, None)
    forms = [LinkForm(*data, kind=kind) for kind in _list_kinds(brand)]
    forms += [LinkForm(*data, kind=kind, is_further=True) for kind in LinkKind]
    fault = _submit_chain(request, seller, brand, forms) if is_post else ""
    if is_post and not fault and all(form.is_valid() for form in forms):
        messages.success(request, _("Sent. Two people read the papers, and the owner is asked."))
        return redirect("merchants:brands")
    rows = BrandAuthorisation.objects.filter(seller=seller, right=brand.right_id).order_by("-pk")
    context = {
        "seller": seller,
        "brand": brand,
        "forms": forms,
        "fault": fault,
        "own": [(row, label(row.reason_code) if row.reason_code else "") for row in rows[:10]],
    }
    return render(request, "merchants/brand.html", context, status=422 if is_post else 200)


def _list_kinds(brand: BrandDesignation) -> list[LinkKind]:
    return [LinkKind(kind) for kind in brand.documents] or [LinkKind.LETTER]


def _submit_chain(
    request: HttpRequest, seller: Seller, brand: BrandDesignation, forms: list[LinkForm]
) -> str:
    """Hand the chain in; return why it was not taken, where no field says so."""
    if is_too_large(request):
        return _("These files are too large together. Upload smaller ones.")
    if not all(form.is_valid() for form in forms):
        return ""
    place, now = find_marketplace(seller), database_now()
    try:
        papers = list(_read_papers(forms))
        with transaction.atomic():
            links = [_keep_link(seller, place, form, paper) for form, paper in papers]
            chains.submit_chain(
                brand.pk, seller.pk, place, links, actor=f"seller:{seller.pk}", now=now
            )
    except UploadRefused as refused:
        return str(refused)
    except NoTerritory as refused:
        return explain(refused)
    except (AlreadySubmitted, ChainRefused) as refused:
        return explain(refused)
    return ""


def _read_papers(forms: list[LinkForm]) -> Iterator[tuple[LinkForm, Document]]:
    """Read all papers before one is stored."""
    for form in forms:
        if form.is_further and not form.has_changed():
            continue
        yield form, read_paper(form.cleaned_data["paper"])


def _keep_link(seller: Seller, place: str, form: LinkForm, document: Document) -> SubmittedLink:
    kind, actor = SellerPaperKind(form.kind), f"seller:{seller.pk}"
    put_object, now = configured.vault().put, database_now()
    paper = applications.keep_paper(
        seller.pk, place, kind, document, put_object, actor=actor, now=now
    )
    return form.build_link(paper.pk)
