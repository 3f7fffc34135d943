"""Write a right down, by hand or from its office's register, keep it as a draft, change it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from gateways import configured
from gateways.vault import ObjectAltered, ObjectMissing, VaultUnreachable
from interfaces.portal.rights.forms import RightForm
from interfaces.portal.rights.presenters import get_right
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.files import uploads
from interfaces.web.files.pictures import picture_response
from interfaces.web.files.uploads import UploadRefused
from interfaces.web.labels import translate
from matchers.text.foreign_names import suggest_aliases
from pipeline.rights.fields import format_typed_fields, is_wider_claim
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.accounts.models import Account, User
from records.actions.rights import references, submission
from records.actions.rights.repository import RENEWABLE, WrongState
from records.actions.rights.submission import RightRefused
from records.clock import database_now
from records.rights.models import RegisterEntry, Right, RightDraft
from records.rights.queries import find_register_entry, read_fields, read_register_fields

PAGES = Pages(allow_filers)


@dataclass(frozen=True, slots=True)
class RegisterLookup:
    """What the register says under a number: a sentence, and the entry if there is one."""

    says: str
    entry: RegisterEntry | None = None


def look_up_registration(form_data: Mapping[str, str]) -> RegisterLookup:
    """Look the typed number up in the register of the typed office."""
    office, number = form_data.get("office", ""), form_data.get("number", "").replace("\0", "")[:64]
    register_office = policies.offices().offices.get(office)
    if register_office is None or not number.strip():
        return RegisterLookup(_("Choose the office and type the number, then look it up."))
    names = {"office": translate(register_office.title), "number": number}
    entry = find_register_entry(RightKind.TRADEMARK, office, number)
    if entry is not None:
        return RegisterLookup(_describe_entry(entry) % (names | {"day": entry.source_on}), entry)
    codes = policies.offices().list_codes(office)
    entries = RegisterEntry.objects.filter(office__in=codes)
    day = entries.aggregate(day=Max("source_on"))["day"]
    if day is None:
        message = _("The register of %(office)s is not kept here. Fill in the fields yourself.")
        return RegisterLookup(message % names)
    message = _(
        "The register of %(office)s, as of %(day)s, has no registration %(number)s."
        " Check the number, or fill in the fields yourself."
    )
    return RegisterLookup(message % (names | {"day": day}))


def _describe_entry(entry: RegisterEntry) -> str:
    if entry.is_in_force:
        return _(
            "From the register of %(office)s, as of %(day)s."
            " Check each field against your certificate; you can change it."
        )
    return _(
        "From the register of %(office)s, as of %(day)s: this registration has ended."
        " A verifier will ask you for proof that it is in force."
    )


def fill_fields(form_data: Mapping[str, str], entry: RegisterEntry) -> dict[str, str]:
    """Return what was typed, overwritten by what the register says."""
    register_fields = format_typed_fields(read_register_fields(entry))
    identity = {"office": form_data["office"], "number": form_data["number"]}
    return {
        **form_data,
        **{name: text for name, text in register_fields.items() if text},
        **identity,
    }


def attach_picture(request: HttpRequest, right: Right, *, actor: str) -> None:
    """Give a new right the picture of its register, where that was asked for; say if it fails."""
    entry = find_register_entry(right.kind, right.office, right.number)
    sha256 = entry.picture_sha256 if entry and "register_picture" in request.POST else ""
    if not sha256 or right.references.filter(sha256=sha256).exists():
        return
    try:
        reference = uploads.read_reference(configured.vault().read(sha256), "logo")
    except (UploadRefused, ObjectMissing, ObjectAltered, VaultUnreachable):
        messages.warning(request, _("We cannot read the register's picture. Upload it here."))
        return
    references.add_reference(right.pk, reference, actor=actor, now=database_now())
    if reference.is_plain:
        messages.warning(request, str(uploads.TOO_PLAIN))


@PAGES.show("rights/register/picture/", name="register_picture")
def show_register_picture(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show the picture of the registration with the office and number in the query string.

    Raises:
        Http404: there is none.
    """
    number = request.GET.get("number", "").replace("\0", "")
    entry = find_register_entry(RightKind.TRADEMARK, request.GET.get("office", ""), number)
    if entry is None or not entry.picture_sha256:
        raise Http404
    return picture_response(entry.picture_sha256)


_DRAFT = "rights/drafts/<uuid:written_id>/"
_RIGHT = "rights/<uuid:right_id>/"
_KINDS: Final = frozenset(RightKind)


@PAGES.form("rights/new/", name="right_new")
def write_right(request: HttpRequest, visitor: User) -> HttpResponse:
    """Ask for the kind, then show its form; a POST saves even a faulty one as a draft."""
    data = request.POST if request.method == "POST" else request.GET
    kind = data.get("kind", "")
    if kind not in _KINDS:
        return render(request, "portal/rights/choose_kind.html", {"kinds": list(RightKind)})
    if request.method != "POST":
        account = Account.objects.get(pk=get_account_id(visitor))
        initial = {"holder": account.verified_name}
        form = RightForm(kind=RightKind(kind), today=database_now().date(), initial=initial)
        return _render_form(request, form, uuid4())
    return _save_right(request, visitor, RightKind(kind))


def _save_right(request: HttpRequest, visitor: User, kind: RightKind) -> HttpResponse:
    account_id, now = get_account_id(visitor), database_now()
    draft = _parse_uuid(request.POST.get("draft", ""))
    form = RightForm(request.POST, kind=kind, today=now.date())
    if "look_up" in request.POST:
        lookup = look_up_registration(form.typed_text)
        return _render_form(request, _fill_form(form, lookup), draft, lookup)
    if "keep" in request.POST:
        submission.save_draft(account_id, draft, kind, form.typed_text, now=now)
        messages.success(request, _("Saved as a draft."))
        return redirect("portal:rights")
    if not form.is_valid():
        submission.save_draft(account_id, draft, kind, form.typed_text, now=now)
        repeated_lookup = (
            look_up_registration(form.typed_text) if "looked_up" in request.POST else None
        )
        return _render_form(request, form, draft, repeated_lookup, saved_at=now, status=422)
    right = submission.create_right(
        account_id, form.right_fields, actor=visitor.actor, now=now, draft=draft
    )
    attach_picture(request, right, actor=visitor.actor)
    messages.success(request, _("Registered. Add its pictures and documents, then send it."))
    return redirect("portal:right", right_id=right.public_id)


def _parse_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _fill_form(form: RightForm, lookup: RegisterLookup) -> RightForm:
    """Fill the form with the register's fields, to be changed and sent."""
    typed_text = form.typed_text
    initial = fill_fields(typed_text, lookup.entry) if lookup.entry else typed_text
    return RightForm(kind=form.kind, today=form.today, initial=initial)


def _render_form(
    request: HttpRequest,
    form: RightForm,
    draft: UUID,
    lookup: RegisterLookup | None = None,
    *,
    saved_at: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "kind": form.kind,
        "draft": draft,
        "is_new": True,
        "look_up": lookup,
        "saved_at": saved_at,
    }
    return render(request, "portal/rights/edit.html", context, status=status)


@PAGES.show(_DRAFT, name="right_draft")
def edit_draft(request: HttpRequest, visitor: User, written_id: UUID) -> HttpResponse:
    """Show the form as it was typed, to be continued."""
    draft = get_object_or_404(RightDraft, public_id=written_id, account_id=get_account_id(visitor))
    form = RightForm(kind=RightKind(draft.kind), today=database_now().date(), initial=draft.typed)
    return _render_form(request, form, draft.public_id, saved_at=draft.updated_at)


@PAGES.step(f"{_DRAFT}deletion/", name="right_discard")
def discard_draft(request: HttpRequest, visitor: User, written_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    drafts = RightDraft.objects.filter(account_id=get_account_id(visitor))
    get_object_or_404(drafts, public_id=written_id).delete()
    messages.success(request, _("The draft was deleted."))
    return redirect("portal:rights")


@PAGES.form(f"{_RIGHT}edit/", name="right_edit")
def edit_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Change a right; warn first if a verifier would have to check it again."""
    right = get_right(visitor, right_id)
    if right.state == RightState.WITHDRAWN:
        messages.error(request, _("You cannot change a withdrawn right."))
        return redirect("portal:right", right_id=right_id)
    form = RightForm(
        request.POST if request.method == "POST" else None,
        kind=RightKind(right.kind),
        today=database_now().date(),
        has_picture=right.references.filter(is_negative=False, error="").exists(),
        may_be_over=right.state == RightState.EXPIRED,
        initial=_list_initial(right, with_suggestions="suggestions" in request.GET),
    )
    if request.method != "POST":
        return _render_edit(request, form, right)
    if "look_up" in request.POST:
        lookup = look_up_registration(form.typed_text)
        return _render_edit(request, _fill_form(form, lookup), right, look_up=lookup)
    if not form.is_valid():
        return _render_edit(request, form, right, status=422)
    is_wider = right.state in RENEWABLE and is_wider_claim(read_fields(right), form.right_fields)
    if is_wider and "confirmed" not in request.POST:
        return _render_edit(request, form, right, asks=True)
    return _revise_right(request, visitor, form, right)


def _list_initial(right: Right, *, with_suggestions: bool) -> dict[str, str]:
    """Return the fields as they are typed, with the suggested aliases if they are asked for."""
    fields = read_fields(right)
    if with_suggestions:
        aliases = dict.fromkeys((*fields.aliases, *suggest_aliases(fields.mark)))
        fields = replace(fields, aliases=tuple(aliases))
    return format_typed_fields(fields)


def _revise_right(
    request: HttpRequest, visitor: User, form: RightForm, right: Right
) -> HttpResponse | HttpResponseRedirect:
    try:
        with transaction.atomic():
            revised_right = submission.revise_right(
                right.pk, form.right_fields, actor=visitor.actor, now=database_now()
            )
    except RightRefused as refused:
        form.name_faults(refused.faults)
        return _render_edit(request, form, right, status=422)
    except WrongState:
        messages.error(
            request, _("This right was changed in the meantime. Check it and try again.")
        )
        return redirect("portal:right", right_id=right.public_id)
    message = _("Saved.")
    if revised_right.state == RightState.PENDING_VERIFICATION:
        message = _("Saved. A verifier checks it before you can use it again.")
    messages.success(request, message)
    return redirect("portal:right", right_id=right.public_id)


def _render_edit(
    request: HttpRequest, form: RightForm, right: Right, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "right": right, **more}
    return render(request, "portal/rights/edit.html", context, status=status)
