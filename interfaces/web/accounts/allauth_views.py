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

from interfaces.web import access
from interfaces.web.access import GuardedView, allow_everyone, allow_roles
from interfaces.web.rate_limits import count_form
from records.accounts.models import Role, User
from records.row_security.connection_role import ConnectionRole, assume_role


@dataclass(frozen=True, slots=True)
class PageTexts:
    """What one of these pages says around its form."""

    title: str | Promise
    lead: str | Promise
    button: str | Promise
    page: str = ""  # what it shows besides: register, code, email or set_up
    template: str = "web/accounts/form.html"


def _build_view(view: type[View], words: PageTexts) -> Callable[..., HttpResponseBase]:
    return view.as_view(template_name=words.template, extra_context={"words": words})


def newcomer_page(view: type[View], words: PageTexts) -> GuardedView:
    """A page before anybody is known: it finds people, and each form is counted."""
    shown = _build_view(view, words)

    def show_page(request: HttpRequest, **named: object) -> HttpResponseBase:
        assume_role(ConnectionRole.DOOR)
        if request.method == "POST":
            count_form(request)
        return shown(request, **named)

    return allow_everyone(show_page)


def own_page(view: type[View], words: PageTexts) -> GuardedView:
    """A page about the visitor's own way in, which every role has; it comes before all others."""
    shown = _build_view(view, words)

    def about_oneself(request: HttpRequest, _visitor: User, /, **named: object) -> HttpResponseBase:
        assume_role(ConnectionRole.DOOR)
        if request.method == "POST":
            count_form(request)
        try:
            return shown(request, **named)
        except Http404:  # nothing of this kind is set up
            return redirect("mfa_index")

    return allow_roles(*Role, is_personal=True, is_before_factor=True)(about_oneself)


class _ActivateTotpView(totp.ActivateTOTPView):
    def form_valid(self, form: object) -> HttpResponse:
        """A person who sets it up has shown it, so that no page asks again in this session."""
        answer: HttpResponse = super().form_valid(form)
        access.note_factor_shown(self.request, self.request.user)
        return answer


_CODE = _("Type the code from the letter. It is good for 15 minutes.")
_FACTOR = _("Type the six digits that your authenticator shows, or one of your recovery codes.")

register = newcomer_page(
    account.SignupView,
    PageTexts(
        _("Register"),
        _("For rights holders and their agents. A code comes by email; then your identity is "
          "verified by a person, and you can file."),
        _("Register"),
        page="register",
    ),
)  # fmt: skip
confirm_email_code = newcomer_page(
    account.ConfirmEmailVerificationCodeView,
    PageTexts(_("Confirm your email"), _CODE, _("Confirm"), page="code"),
)
reset_password = newcomer_page(
    account.PasswordResetView,
    PageTexts(
        _("A new password"),
        _("A code comes by email, where the address is known to us."),
        _("Send the code"),
    ),
)
reset_password_code = newcomer_page(
    account.ConfirmPasswordResetCodeView, PageTexts(_("A new password"), _CODE, _("Confirm"))
)
set_new_password = newcomer_page(
    account.CompletePasswordResetView,
    PageTexts(_("A new password"), _("At least twelve characters."), _("Set the password")),
)
enter_second_factor = newcomer_page(
    factors.AuthenticateView, PageTexts(_("Second factor"), _FACTOR, _("Sign in"))
)

change_email = own_page(
    account.EmailView,
    PageTexts(
        _("Change your email"),
        _("A code goes to the new address. Until it is typed, the old address stays."),
        _("Send the code"),
        page="email",
    ),
)
change_password = own_page(
    account.PasswordChangeView,
    PageTexts(_("Change your password"), _("At least twelve characters."), _("Set the password")),
)
reauthenticate = own_page(
    account.ReauthenticateView,
    PageTexts(_("Is it you?"), _("Type your password again before this is changed."), _("Go on")),
)
reenter_second_factor = own_page(
    factors.ReauthenticateView, PageTexts(_("Second factor"), _FACTOR, _("Go on"))
)
own_factors = own_page(
    factors.IndexView,
    PageTexts(_("Your second factor"), "", "", template="web/accounts/factors.html"),
)
set_up_factor = own_page(
    _ActivateTotpView,
    PageTexts(
        _("Set up a second factor"),
        _("Scan the picture with an authenticator app, or type the key into it, then type the six "
          "digits that it shows. Members of staff need it before any other page opens."),
        _("Set up"),
        page="set_up",
    ),
)  # fmt: skip
remove_factor = own_page(
    totp.DeactivateTOTPView,
    PageTexts(
        _("Remove the second factor"),
        _("Your password alone will do then; members of staff have to set up another."),
        _("Remove"),
    ),
)
recovery_codes = own_page(
    recovery.ViewRecoveryCodesView,
    PageTexts(
        _("Recovery codes"),
        _("Each is good once, when the authenticator is lost. Keep them apart from it."),
        "",
        template="web/accounts/recovery.html",
    ),
)
new_recovery_codes = own_page(
    recovery.GenerateRecoveryCodesView,
    PageTexts(
        _("New recovery codes"), _("Those you have now are good no longer."), _("Make new codes")
    ),
)
