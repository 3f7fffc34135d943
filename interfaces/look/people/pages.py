"""The library's views, each with our words, our limits and its rule."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from interfaces.look import second_factor
from interfaces.look.doors import Door, admits, everyone
from interfaces.look.people.limits import count_form
from records.accounts.models import Role, User
from records.walls.standing import Standing, become


@dataclass(frozen=True, slots=True)
class Words:
    """What one of these pages says around its form."""

    title: str | Promise
    lead: str | Promise
    button: str | Promise
    template: str = "look/people/form.html"


def _worded(view: type[View], words: Words) -> Callable[..., HttpResponseBase]:
    return view.as_view(template_name=words.template, extra_context={"words": words})


def newcomers(view: type[View], words: Words) -> Door:
    """A page before anybody is known: it finds people, and each form is counted."""
    shown = _worded(view, words)

    def counted(request: HttpRequest, **named: object) -> HttpResponseBase:
        become(Standing.DOOR)
        if request.method == "POST":
            count_form(request)
        return shown(request, **named)

    return everyone(counted)


def own(view: type[View], words: Words) -> Door:
    """A page about the visitor's own way in, which every role has; it comes before all others."""
    shown = _worded(view, words)

    def about_oneself(request: HttpRequest, _visitor: User, /, **named: object) -> HttpResponseBase:
        become(Standing.DOOR)
        if request.method == "POST":
            count_form(request)
        try:
            return shown(request, **named)
        except Http404:  # nothing of this kind is set up
            return redirect("mfa_index")

    return admits(*Role, is_personal=True, is_before_factor=True)(about_oneself)


class _Activated(totp.ActivateTOTPView):
    def form_valid(self, form: object) -> HttpResponse:
        """Whoever sets it up has shown it, so that no page asks again in this session."""
        answer: HttpResponse = super().form_valid(form)
        second_factor.note_shown(self.request, self.request.user)
        return answer


_CODE = _("Type the code from the letter. It is good for 15 minutes.")
_FACTOR = _("Type the six digits that your authenticator shows, or one of your recovery codes.")

register = newcomers(
    account.SignupView,
    Words(
        _("Register"),
        _("For rights holders and their agents. A code comes by email; then your identity is "
          "verified by a person, and you can file."),
        _("Register"),
        "look/people/register.html",
    ),
)  # fmt: skip
code = newcomers(
    account.ConfirmEmailVerificationCodeView,
    Words(_("Confirm your email"), _CODE, _("Confirm"), "look/people/code.html"),
)
forgotten = newcomers(
    account.PasswordResetView,
    Words(
        _("A new password"),
        _("A code comes by email, where the address is known to us."),
        _("Send the code"),
    ),
)
forgotten_code = newcomers(
    account.ConfirmPasswordResetCodeView, Words(_("A new password"), _CODE, _("Confirm"))
)
forgotten_done = newcomers(
    account.CompletePasswordResetView,
    Words(_("A new password"), _("At least twelve characters."), _("Set the password")),
)
factor = newcomers(factors.AuthenticateView, Words(_("Second factor"), _FACTOR, _("Sign in")))

email = own(
    account.EmailView,
    Words(
        _("Change your email"),
        _("A code goes to the new address. Until it is typed, the old address stays."),
        _("Send the code"),
        "look/people/email.html",
    ),
)
password = own(
    account.PasswordChangeView,
    Words(_("Change your password"), _("At least twelve characters."), _("Set the password")),
)
again = own(
    account.ReauthenticateView,
    Words(_("Is it you?"), _("Type your password again before this is changed."), _("Go on")),
)
factor_again = own(factors.ReauthenticateView, Words(_("Second factor"), _FACTOR, _("Go on")))
own_factors = own(
    factors.IndexView,
    Words(_("Your second factor"), "", "", "look/people/factors.html"),
)
set_up = own(
    _Activated,
    Words(
        _("Set up a second factor"),
        _("Scan the picture with an authenticator app, or type the key into it, then type the six "
          "digits that it shows. Members of staff need it before any other page opens."),
        _("Set up"),
        "look/people/set_up.html",
    ),
)  # fmt: skip
take_off = own(
    totp.DeactivateTOTPView,
    Words(
        _("Remove the second factor"),
        _("Your password alone will do then; members of staff have to set up another."),
        _("Remove"),
    ),
)
recovery_codes = own(
    recovery.ViewRecoveryCodesView,
    Words(
        _("Recovery codes"),
        _("Each is good once, when the authenticator is lost. Keep them apart from it."),
        "",
        "look/people/recovery.html",
    ),
)
new_recovery_codes = own(
    recovery.GenerateRecoveryCodesView,
    Words(
        _("New recovery codes"), _("Those you have now are good no longer."), _("Make new codes")
    ),
)
