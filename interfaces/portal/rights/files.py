"""Pictures and papers of a right."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from interfaces.portal.rights.forms import PaperForm, PictureForm
from interfaces.portal.rights.presenters import get_right, list_pictures, list_variants
from interfaces.portal.rights.views import render_right
from interfaces.web.access import Pages, allow_filers
from interfaces.web.files import uploads
from interfaces.web.files.uploads import UploadRefused
from pipeline.vocabulary import RightState
from records.accounts.models import User
from records.actions.rights import references
from records.clock import database_now
from records.rights.models import Certificate, Reference, Right

PAGES = Pages(allow_filers)
_RIGHT = "rights/<uuid:right_id>/"


_MOST_PICTURES: Final = 200  # of one right
_MOST_PAPERS: Final = 50


@PAGES.step(f"{_RIGHT}pictures/", name="right_add_picture")
def add_picture(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Add a reference picture; on a right in force it counts once a verifier has seen it."""
    right = get_right(visitor, right_id)
    form = PictureForm(request.POST, request.FILES, variants=list_variants(right))
    row = _build_picture(request, form, right)
    if row is None:
        return render_right(request, right, status=422, picture_form=form)
    is_known = list_pictures(right).filter(sha256=row.sha256, is_negative=row.is_negative).exists()
    if not is_known:
        actor = visitor.actor
        row = references.add_reference(
            right.pk, row, actor=actor, now=database_now(), is_seen=False
        )
    messages.success(request, _describe_added(row, is_known=is_known))
    if row.is_plain:
        messages.warning(request, str(uploads.TOO_PLAIN))
    return redirect("portal:right", right_id=right_id)


def _describe_added(row: Reference, *, is_known: bool) -> str:
    if is_known:
        return _("This picture is already there.")
    if row.quarantined_at:
        return _("Added. Until a verifier has seen it, its matches go to a person.")
    return _("Added.")


def _build_picture(request: HttpRequest, form: PictureForm, right: Right) -> Reference | None:
    """Build the unsaved row of a picture; None if the form has errors."""
    if not uploads.is_valid_upload(request, form, "picture"):
        return None
    try:
        _ensure_room(list_pictures(right).count(), _MOST_PICTURES)
        content = uploads.read_upload(request.FILES.get("picture"))
        row = uploads.read_reference(content, form.cleaned_data["category"])
    except UploadRefused as refused:
        form.add_error("picture", str(refused))
        return None
    row.is_negative = form.cleaned_data["is_negative"]
    first = list_pictures(right).filter(pk=form.cleaned_data["variant_of"] or 0).first()
    row.family = (first.family or first.pk) if first else 0
    return row


def _ensure_room(count: int, most: int) -> None:
    if count >= most:
        raise UploadRefused("too_many")


@PAGES.step(f"{_RIGHT}pictures/<int:reference_id>/removal/", name="right_remove_picture")
def remove_picture(
    request: HttpRequest, visitor: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """Take a picture out."""
    reference = get_object_or_404(list_pictures(get_right(visitor, right_id)), pk=reference_id)
    references.remove_reference(reference.pk, actor=visitor.actor, now=database_now())
    messages.success(request, _("Removed. It is no longer matched after at most ten seconds."))
    return redirect("portal:right", right_id=right_id)


@PAGES.step(f"{_RIGHT}papers/", name="right_add_paper")
def add_paper(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Add a certificate, an assignment, a power of attorney, drawings."""
    right = get_right(visitor, right_id)
    form = PaperForm(request.POST, request.FILES)
    if right.state == RightState.WITHDRAWN or not uploads.is_valid_upload(request, form, "paper"):
        return render_right(request, right, status=422, paper_form=form)
    try:
        _ensure_room(right.certificates.count(), _MOST_PAPERS)
        content = uploads.read_upload(request.FILES.get("paper"), is_paper=True)
        unsaved_paper = Certificate(right=right, kind=form.cleaned_data["kind"])
        with transaction.atomic():
            certificate = uploads.receive_paper(unsaved_paper, content, actor=visitor.actor)
    except UploadRefused as refused:
        form.add_error("paper", str(refused))
        return render_right(request, right, status=422, paper_form=form)
    message = _(
        "Saved, with %(pages)d pages. We compare them with the pages of others within a minute."
    )
    messages.success(request, message % {"pages": certificate.page_count})
    return redirect("portal:right", right_id=right_id)
