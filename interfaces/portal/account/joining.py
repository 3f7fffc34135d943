"""The page behind an invitation's link: choose a password, and be a member."""

from typing import Final

from allauth.account.models import EmailAddress
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.look.doors import allow_everyone
from interfaces.look.people.limits import count_form
from records.acts import members
from records.acts.members import AlreadyRegistered, InvitationOver
from records.ledger.clock import database_now
from records.walls.standing import Standing, assume_role

_LONGEST_PASSWORD: Final = 128


class PasswordForm(forms.Form):
    """A password, typed once: it can be shown, and set anew by a code."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least twelve characters."),
        max_length=_LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("This is needed.")},
    )


@allow_everyone
def join_account(request: HttpRequest, token: str) -> HttpResponse:
    """Say whose invitation it is; a POST makes the reader a member."""
    assume_role(Standing.DOOR)
    if request.method == "POST":
        count_form(request)
    try:
        one = members.find_invitation(token, now=database_now())
    except InvitationOver:
        return render(request, "portal/account/join.html", {"is_over": True}, status=410)
    form = PasswordForm(request.POST or None)
    if form.is_valid() and _accept_invitation(form, token):
        return redirect("sign-in")
    shown = {"form": form, "name": one.account.name, "email": one.email}
    status = 422 if form.is_bound else 200
    return render(request, "portal/account/join.html", shown, status=status)


def _accept_invitation(form: PasswordForm, token: str) -> bool:
    try:
        with transaction.atomic():
            person = members.accept_invitation(
                token, form.cleaned_data["password"], now=database_now()
            )
            # The link came by this address: it needs no code.
            EmailAddress.objects.create(
                user=person, email=person.email, verified=True, primary=True
            )
    except ValidationError as weak:
        form.add_error("password", weak)
    except (AlreadyRegistered, InvitationOver):
        form.add_error(None, _("Somebody is registered with this address: sign in with it."))
    else:
        return True
    return False
