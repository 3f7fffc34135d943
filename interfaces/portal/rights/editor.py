"""Write a right down, keep it as a draft, change it."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from interfaces.portal.rights import register
from interfaces.portal.rights.forms import RightForm
from interfaces.portal.rights.presenters import get_right
from interfaces.portal.rights.register import RegisterLookup
from interfaces.web.access import Pages, allow_filers, get_account_id
from matchers.text.foreign_names import suggest_aliases
from pipeline.rights.fields import format_typed_fields, is_wider_claim
from pipeline.vocabulary import RightKind, RightState
from records.accounts.models import Account, User
from records.actions.rights import submission
from records.actions.rights.repository import RENEWABLE, WrongState
from records.actions.rights.submission import RightRefused
from records.clock import database_now
from records.rights.models import Right, RightDraft
from records.rights.queries import read_fields

PAGES = Pages(allow_filers)
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
        lookup = register.look_up_registration(form.typed_text)
        return _render_form(request, _fill_form(form, lookup), draft, lookup)
    if "keep" in request.POST:
        submission.save_draft(account_id, draft, kind, form.typed_text, now=now)
        messages.success(request, _("Saved as a draft."))
        return redirect("portal:rights")
    if not form.is_valid():
        submission.save_draft(account_id, draft, kind, form.typed_text, now=now)
        repeated_lookup = (
            register.look_up_registration(form.typed_text) if "looked_up" in request.POST else None
        )
        return _render_form(request, form, draft, repeated_lookup, saved_at=now, status=422)
    right = submission.create_right(
        account_id, form.right_fields, actor=visitor.actor, now=now, draft=draft
    )
    register.attach_picture(request, right, actor=visitor.actor)
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
    initial = register.fill_fields(typed_text, lookup.entry) if lookup.entry else typed_text
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
        lookup = register.look_up_registration(form.typed_text)
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
