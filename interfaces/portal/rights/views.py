"""The rights of an account: the list, one of them with its past, its pictures and papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.portal.rights.forms import (
    OfferForm,
    PaperForm,
    PictureForm,
    RenewalForm,
    SellerForm,
)
from interfaces.portal.rights.presenters import (
    count_days_left,
    get_right,
    list_pictures,
    list_variants,
    present_right,
)
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.search import note_opened
from interfaces.web.components.tables import (
    Column,
    Filter,
    Page,
    paginate,
    read_choice,
    read_search,
)
from interfaces.web.files import uploads
from interfaces.web.files.pictures import picture_response
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.labels import Label, list_choices
from pipeline.vocabulary import RightKind, RightState
from records.accounts.models import Account, User
from records.actions.rights import references
from records.clock import database_now
from records.rights.models import (
    Assignment,
    Certificate,
    CertificatePage,
    Reference,
    Right,
    RightDraft,
)

PAGES = Pages(allow_filers)
_RIGHT = "rights/<uuid:right_id>/"
_STATES: Final = tuple(state for state in RightState if state != RightState.CLAIMED)
_EXPIRY: Final = {
    "soon": _("within 90 days"),
    "over": _("already over"),
    "never": _("no last day"),
}
_SOON: Final = timedelta(days=90)
_LONGEST_SEARCH: Final = 100
_ORDERS: Final[Mapping[str, tuple[str | OrderBy, ...]]] = {
    "newest": ("-updated_at", "-pk"),
    "updated": ("updated_at", "pk"),
    "mark": ("mark", "pk"),
    "-mark": ("-mark", "-pk"),
    "expires": (F("expires_on").asc(nulls_last=True), "pk"),
    "-expires": (F("expires_on").desc(nulls_last=True), "-pk"),
}
# By column: what its head asks for when the list is ordered by it upwards, downwards, or not.
_HEADS: Final = (
    (_("Right"), "mark", "-mark", "mark"),
    (_("Expires"), "expires", "-expires", "expires"),
    (_("Changed"), "updated", "newest", "newest"),
)


@dataclass(frozen=True, slots=True)
class RightList:
    """One page of rights with what stands above it."""

    page: Page[Right]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    search: str
    sort: str
    is_filtered: bool


def build_right_list(request: HttpRequest, account_id: int) -> RightList:
    """Build the list that the query string asks for."""
    kind = read_choice(request, "kind", set(RightKind))
    state = read_choice(request, "state", set(_STATES))
    expiry, search = read_choice(request, "expiry", _EXPIRY), read_search(request, _LONGEST_SEARCH)
    sort = read_choice(request, "sort", _ORDERS, "newest")
    rights = Right.objects.filter(owner_id=account_id).exclude(state=RightState.CLAIMED)
    matches = rights.filter(_build_condition(kind, state, expiry, search)).order_by(*_ORDERS[sort])
    return RightList(
        page=paginate(matches, request),
        columns=_build_columns(sort),
        filters=(
            Filter("kind", _("Kind"), kind, list_choices(RightKind)),
            Filter("state", _("State"), state, list_choices(_STATES)),
            Filter("expiry", _("Expiry"), expiry, tuple(_EXPIRY.items())),
        ),
        search=search,
        sort=sort,
        is_filtered=bool(kind or state or expiry or search),
    )


def _build_condition(kind: str, state: str, expiry: str, search: str) -> Q:
    today = database_now().date()
    by_expiry = {
        "": Q(),
        "soon": Q(expires_on__gte=today, expires_on__lte=today + _SOON),
        "over": Q(expires_on__lt=today),
        "never": Q(expires_on__isnull=True),
    }
    condition = by_expiry[expiry]
    condition &= Q(kind=kind) if kind else Q()
    condition &= Q(state=state) if state else Q()
    if search:
        condition &= Q(mark__icontains=search) | Q(number__icontains=search)
    return condition


def _build_columns(sort: str) -> tuple[Column, ...]:
    kind, number, state = Column(_("Kind")), Column(_("Number")), Column(_("State"))
    right, expires, changed_column = (_build_column(*head, sort=sort) for head in _HEADS)
    return (right, kind, number, state, expires, changed_column)


def _build_column(
    title: Label, ascending_sort: str, descending_sort: str, first: str, *, sort: str
) -> Column:
    if sort == ascending_sort:
        return Column(title, descending_sort, "ascending")
    if sort == descending_sort:
        return Column(title, ascending_sort, "descending")
    return Column(title, first)


@PAGES.show("rights/", name="rights")
def list_rights(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the account's rights, its drafts, and the rights offered to it."""
    account = Account.objects.get(pk=get_account_id(visitor))
    offers = Assignment.objects.filter(to_public_id=account.public_id, state="offered")
    context = {
        "list": build_right_list(request, account.pk),
        "drafts": RightDraft.objects.filter(account=account).order_by("-updated_at")[:20],
        "offers": offers.order_by("pk")[:20],
        "account": account,
        "today": database_now().date(),
    }
    return render(request, "portal/rights/list.html", context)


@PAGES.show(_RIGHT, name="right")
def show_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    right = get_right(visitor, right_id)
    note_opened(request, "right", right_id)
    return render_right(request, right)


def render_right(
    request: HttpRequest, right: Right, *, status: int = 200, **forms: object
) -> HttpResponse:
    """Render the page of a right; refused forms keep what was typed."""
    context = {
        "detail": present_right(right),
        "right": right,
        "days_left": count_days_left(right, database_now().date()),
        "picture_form": PictureForm(variants=list_variants(right)),
        "paper_form": PaperForm(),
        "renewal_form": RenewalForm(),
        "seller_form": SellerForm(),
        "offer_form": OfferForm(),
        **forms,
    }
    return render(request, "portal/rights/right.html", context, status=status)


@PAGES.show(f"{_RIGHT}pictures/<int:reference_id>/", name="right_picture")
def show_picture(
    _request: HttpRequest, visitor: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """Show a reference picture, re-encoded."""
    reference = get_object_or_404(get_right(visitor, right_id).references, pk=reference_id)
    return picture_response(reference.sha256)


@PAGES.show(f"{_RIGHT}pages/<int:page_id>/", name="right_page")
def show_paper_page(
    _request: HttpRequest, visitor: User, right_id: UUID, page_id: int
) -> HttpResponse:
    """Show a page of a document as it was rendered on arrival."""
    pages = CertificatePage.objects.filter(certificate__right=get_right(visitor, right_id))
    return picture_response(get_object_or_404(pages, pk=page_id).shown_sha256)


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
        return gettext("This picture is already there.")
    if row.quarantined_at:
        return gettext("Added. Until a verifier has seen it, its matches go to a person.")
    return gettext("Added.")


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
    messages.success(
        request, gettext("Removed. It is no longer matched after at most ten seconds.")
    )
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
        certificate = uploads.receive_paper(unsaved_paper, content, actor=visitor.actor)
    except UploadRefused as refused:
        form.add_error("paper", str(refused))
        return render_right(request, right, status=422, paper_form=form)
    message = gettext(
        "Saved, with %(pages)d pages. We compare them with the pages of others within a minute."
    )
    messages.success(request, message % {"pages": certificate.page_count})
    return redirect("portal:right", right_id=right_id)
