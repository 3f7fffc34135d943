"""Members of the account, whom its owners invite, change and remove."""

from collections.abc import Callable
from typing import Final

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from interfaces.web.access import Pages, allow_everyone, allow_filers, allow_roles, get_account_id
from interfaces.web.labels import explain, label, list_choices
from interfaces.web.outcomes import report_outcome
from interfaces.web.rate_limits import count_form
from records.accounts.models import Account, DecisionMail, Invitation, Role, User
from records.actions.accounts import members
from records.actions.accounts.members import (
    AlreadyRegistered,
    InvitationOver,
    InvitationRequest,
    MemberRole,
    get_role,
)
from records.actions.notices import digests
from records.clock import database_now
from records.row_security.connection_role import assume_role
from records.tables.roles import ConnectionRole

PAGES = Pages(allow_filers)


class InviteForm(forms.Form):
    """The person to invite, and their role."""

    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("This field is required."),
            "invalid": gettext_lazy("Give an email address where we can reach you."),
        },
    )
    part = forms.ChoiceField(label=gettext_lazy("Role"), choices=list_choices(MemberRole))


@PAGES.form("account/members/", allow_roles(Role.FILER, is_sensitive=True), name="members")
def list_members(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the account's members; a POST invites."""
    if request.method != "POST":
        return _render_members(request, visitor)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _render_members(request, visitor, form, status=422)
    count_form(request)  # each is a letter to somebody who asked for none
    part, url = MemberRole(form.cleaned_data["part"]), settings.MARKWARDEN.public_url
    invitation = InvitationRequest(form.cleaned_data["email"], part, url)
    message = _("Invited. We send the link by email. It is valid for seven days.")
    return _run_action(
        request, lambda: members.invite_member(visitor, invitation, now=database_now()), message
    )


def _render_members(
    request: HttpRequest, visitor: User, form: InviteForm | None = None, *, status: int = 200
) -> HttpResponse:
    account = Account.objects.get(pk=get_account_id(visitor))
    now = database_now()
    waiting = Invitation.objects.filter(
        account=account, accepted_at=None, revoked_at=None, ends_at__gt=now
    )
    people = User.objects.filter(account=account).order_by("-is_owner", "pk")
    context = {
        "people": [(row, get_role(row).value, label(get_role(row))) for row in people],
        "waiting": [(row, label(get_role(row))) for row in waiting.order_by("pk")],
        "parts": list_choices(MemberRole),
        "form": form or InviteForm(),
        "is_owner": visitor.is_owner,
        "me": visitor.pk,
        "mail_choices": list_choices(DecisionMail),
    }
    return render(request, "portal/accounts/members.html", context, status=status)


@PAGES.step(
    "account/members/<int:member_id>/part/",
    allow_roles(Role.FILER, foreign=404, is_sensitive=True),
    name="member_change",
)
def change_member(request: HttpRequest, visitor: User, member_id: int) -> HttpResponse:
    """Let a member do more, or less."""
    _ensure_member(visitor, member_id)
    part = request.POST.get("part", "")
    if part not in set(MemberRole):
        messages.error(request, _("Choose a role."))
        return redirect("portal:members")
    now = database_now()
    message = _("Changed.")
    return _run_action(
        request,
        lambda: members.change_member(visitor, member_id, MemberRole(part), now=now),
        message,
    )


@PAGES.step(
    "account/members/<int:member_id>/removal/",
    allow_roles(Role.FILER, foreign=404, is_sensitive=True),
    name="member_remove",
)
def remove_member(request: HttpRequest, visitor: User, member_id: int) -> HttpResponse:
    """Take a member out at once."""
    _ensure_member(visitor, member_id)
    message = _("Removed. Their work stays with the account.")
    return _run_action(
        request, lambda: members.remove_member(visitor, member_id, now=database_now()), message
    )


@PAGES.step("account/invitations/<int:invitation_id>/revocation/", name="invitation_revoke")
def revoke_invitation(request: HttpRequest, visitor: User, invitation_id: int) -> HttpResponse:
    """Revoke an invitation, so that its link no longer works."""
    invitations = Invitation.objects.filter(account_id=get_account_id(visitor), pk=invitation_id)
    if not invitations.exists():
        raise Http404
    message = _("Withdrawn. The link no longer works.")
    return _run_action(
        request,
        lambda: members.revoke_invitation(visitor, invitation_id, now=database_now()),
        message,
    )


@PAGES.step("account/mail/", allow_roles(Role.FILER, is_personal=True), name="member_mail")
def choose_mail(request: HttpRequest, visitor: User) -> HttpResponse:
    """Set how often the visitor gets decisions by email."""
    wish = request.POST.get("mail", "")
    if wish in set(DecisionMail):
        digests.choose_decision_mail(visitor, DecisionMail(wish), now=database_now())
        messages.success(request, _("Saved. It applies to the next decision."))
    return redirect("portal:members")


def _ensure_member(visitor: User, member_id: int) -> None:
    """Raise Http404 unless the member belongs to the account."""
    if not User.objects.filter(account_id=get_account_id(visitor), pk=member_id).exists():
        raise Http404


def _run_action(request: HttpRequest, act: Callable[[], object], message: str) -> HttpResponse:
    """Run the action in the role that may write people; it checks that an owner acts."""
    assume_role(ConnectionRole.DOOR)
    with report_outcome(request, message):
        act()
    return redirect("portal:members")


_LONGEST_PASSWORD: Final = 128


class PasswordForm(forms.Form):
    """A password, typed once: it can be shown, and reset by a code."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least twelve characters."),
        max_length=_LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("This field is required.")},
    )


@PAGES.form("invitation/<str:token>/", allow_everyone, name="join")
@never_cache
def join_account(request: HttpRequest, token: str) -> HttpResponse:
    """Say whose invitation it is; a POST makes the reader a member."""
    assume_role(ConnectionRole.DOOR)
    if request.method == "POST":
        count_form(request)
    try:
        invitation = members.find_invitation(token, now=database_now())
    except InvitationOver:
        return render(request, "portal/accounts/join.html", {"is_over": True}, status=410)
    form = PasswordForm(request.POST or None)
    if form.is_valid() and _accept_invitation(form, token):
        return redirect("sign-in")
    context = {"form": form, "name": invitation.account.name, "email": invitation.email}
    status = 422 if form.is_bound else 200
    return render(request, "portal/accounts/join.html", context, status=status)


def _accept_invitation(form: PasswordForm, token: str) -> bool:
    try:
        with transaction.atomic():
            person = members.accept_invitation(
                token, form.cleaned_data["password"], now=database_now()
            )
            # The link came by this address: it needs no code.
            EmailAddress.objects.update_or_create(
                user=person, email=person.email, defaults={"verified": True, "primary": True}
            )
    except ValidationError as weak:
        form.add_error("password", weak)
    except (AlreadyRegistered, InvitationOver) as refused:
        form.add_error(None, explain(refused))
    else:
        return True
    return False
