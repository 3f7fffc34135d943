"""Staff: invite, change a role, sign out, reset a factor, end access."""

from collections.abc import Callable
from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from interfaces.web.labels import explain, label, list_choices
from records.accounts.models import Role, StaffAction, StaffChange, User
from records.actions.accounts import staff
from records.actions.accounts.single_sign_on import STAFF
from records.actions.accounts.staff import ChangeNotPossible, NotEntitled, RequestedChange
from records.clock import database_now

PAGES = Pages()
_ROLES: Final = list_choices(role for role in Role if role in STAFF)
_REQUIRED: Final = {"required": gettext_lazy("This field is required.")}
_CHANGES_SHOWN: Final = 20


class InviteForm(forms.Form):
    """The person to invite, and their role."""

    username = forms.CharField(
        label=gettext_lazy("Name to sign in with"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        error_messages=_REQUIRED,
    )
    email = forms.EmailField(label=gettext_lazy("Email"), max_length=254, error_messages=_REQUIRED)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=_ROLES)


@PAGES.form("staff/", allow_roles(Role.POLICY_ADMIN, Role.AUDITOR, is_sensitive=True), name="staff")
def staff_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the staff and requested changes; a POST invites."""
    if request.method != "POST":
        return _render_staff(request, visitor)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _render_staff(request, visitor, form, status=422)
    change, now = RequestedChange(StaffAction.ENROL, **form.cleaned_data), database_now()
    if not _run_action(request, lambda: staff.request_change(visitor, change, now=now)):
        return _render_staff(request, visitor, form, status=422)
    return redirect("console:staff")


@PAGES.step(
    "staff/<int:person_id>/",
    allow_roles(Role.POLICY_ADMIN, foreign=404, overseers={Role.POLICY_ADMIN}, is_sensitive=True),
    name="staff_change",
)
def change_person(request: HttpRequest, visitor: User, person_id: int) -> HttpResponse:
    """Ask for one change of a member of staff."""
    person = get_object_or_404(User, pk=person_id, role__in=STAFF)
    action, role = request.POST.get("action", ""), request.POST.get("role", "")
    if action not in set(StaffAction) - {StaffAction.ENROL}:
        messages.error(request, _("Choose what to do."))
        return redirect("console:staff")
    gives_role = action == StaffAction.CHANGE_ROLE
    change = RequestedChange(StaffAction(action), person.username, role if gives_role else "")
    _run_action(request, lambda: staff.request_change(visitor, change, now=database_now()))
    return redirect("console:staff")


@PAGES.step(
    "staff/decision/", allow_roles(Role.POLICY_ADMIN, is_sensitive=True), name="staff_decide"
)
def decide_change(request: HttpRequest, visitor: User) -> HttpResponse:
    """Grant or decline what another person asked."""
    number, now = request.POST.get("change", ""), database_now()
    change_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    is_granted = "grant" in request.POST
    _run_action(
        request, lambda: staff.decide_change(change_id, visitor, is_granted=is_granted, now=now)
    )
    return redirect("console:staff")


def _run_action(request: HttpRequest, act: Callable[[], StaffChange]) -> bool:
    """Say what became of it, and return whether it was done or asked."""
    try:
        change = act()
    except (NotEntitled, ChangeNotPossible) as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, _describe(change))
        return True
    return False


def _describe(change: StaffChange) -> str:
    if change.decided_at is None:
        return _("Asked. Another policy administrator has to grant it; we email them.")
    return _("Done within seconds.") if change.is_granted else _("Declined. Nothing changes.")


def _render_staff(
    request: HttpRequest, visitor: User, form: InviteForm | None = None, *, status: int = 200
) -> HttpResponse:
    page = paginate(User.objects.filter(role__in=STAFF).order_by("-is_active", "username"), request)
    changes = StaffChange.objects.select_related("asked_by", "decided_by").order_by("-pk")
    keeps = visitor.role == Role.POLICY_ADMIN
    context = {
        "page": page,
        "roles": _ROLES,
        "acts": list_choices(act for act in StaffAction if act is not StaffAction.ENROL),
        "waiting": [(row, label(row.action)) for row in changes.filter(decided_at=None)],
        "past": [
            (change, label(change.action))
            for change in changes.exclude(decided_at=None)[:_CHANGES_SHOWN]
        ],
        "form": form or InviteForm(),
        "keeps": keeps,
        "is_alone": keeps and not _find_others(visitor),
    }
    return render(request, "console/accounts/staff.html", context, status=status)


def _find_others(visitor: User) -> bool:
    others = User.objects.filter(role=Role.POLICY_ADMIN, is_active=True)
    return others.exclude(pk=visitor.pk).exists()
