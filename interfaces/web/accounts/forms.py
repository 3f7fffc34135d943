"""The form to register with."""

from typing import override

from allauth.account.forms import SignupForm
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from pipeline.filing.listing_lines import has_control_characters
from records.accounts.locks import lock_address
from records.accounts.models import AccountKind, User
from records.actions.accounts.registration import Registration


class RegisterForm(SignupForm):
    """The account to register: a person or a company, for itself or for others."""

    field_order = ("account_name", "kind", "is_agent", "email", "password1")

    account_name = forms.CharField(
        max_length=200,
        label=_("Name of the rights holder or agent"),
        help_text=_("As on the identity document. Sellers see it with a notice."),
    )
    kind = forms.ChoiceField(
        label=_("You register"),
        choices=[
            (AccountKind.ENTITY, _("a company or another legal entity")),
            (AccountKind.INDIVIDUAL, _("an individual")),
        ],
    )
    is_agent = forms.BooleanField(
        required=False, label=_("We file for others, under their power of attorney")
    )

    def clean_account_name(self) -> str:
        """Require one line, as letters and notices show the name."""
        name: str = self.cleaned_data["account_name"]
        if has_control_characters(name):
            raise forms.ValidationError(_("Give your name on one line."))
        return name

    @override
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save under a lock: of two clicks at once the second finds the first one's person."""
        email = self.cleaned_data["email"]
        with transaction.atomic():
            lock_address(email)
            self.validate_unique_email(email)
            result: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return result

    def registration(self) -> Registration:
        """Return the form's values that the library does not keep itself."""
        data = self.cleaned_data
        return Registration(
            account_name=data["account_name"],
            kind=AccountKind(data["kind"]),
            is_agent=data["is_agent"],
        )
