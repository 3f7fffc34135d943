"""The library's views, each with our words, our limits and its rule."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account import views as account
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from interfaces.web import access, session_ends
from interfaces.web.access import GuardedView, Pages, allow_everyone, allow_roles
from interfaces.web.accounts import second_factors
from interfaces.web.rate_limits import count_form
from interfaces.web.sign_in_attempts import find_own_device
from records.accounts.models import Role, User
from records.row_security.connection_role import assume_role
from records.tables.roles import ConnectionRole

PAGES = Pages()


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
    """Build a page for visitors not signed in; each form counts against the rate limit."""
    inner_view = _build_view(view, words)

    def show_page(request: HttpRequest, **named: object) -> HttpResponseBase:
        assume_role(ConnectionRole.DOOR)
        if request.method == "POST":
            count_form(request, find_own_device(request))
        return inner_view(request, **named)

    return allow_everyone(show_page)


def own_page(view: type[View], words: PageTexts) -> GuardedView:
    """Build a page about the visitor's own sign-in, open to every role before any factor."""
    inner_view = _build_view(view, words)

    def about_oneself(request: HttpRequest, _visitor: User, /, **named: object) -> HttpResponseBase:
        assume_role(ConnectionRole.DOOR)
        if request.method == "POST":
            count_form(request)
        try:
            return inner_view(request, **named)
        except Http404:  # nothing of this kind is set up
            return redirect("mfa_index")

    return allow_roles(*Role, is_personal=True, is_before_factor=True)(about_oneself)


class _ActivateTotpView(totp.ActivateTOTPView):
    def form_valid(self, form: object) -> HttpResponse:
        """Record the new factor as proven, so that no page asks again in this session."""
        answer: HttpResponse = super().form_valid(form)
        access.note_factor_shown(self.request, self.request.user)
        has_new_codes = self.did_generate_recovery_codes
        return (_show_recovery_codes(self.request) if has_new_codes else None) or answer


class _OwnSessionsView(sessions.ListUserSessionsView):
    success_url = reverse_lazy("usersessions_list")

    def form_valid(self, form: object) -> HttpResponse:
        """End the one that was named, or all others, once the person has shown who they are."""
        del form
        raise_if_reauthentication_required(self.request, app="allauth.account")
        user_sessions = UserSession.objects.filter(user_id=self.request.user.pk)
        session_id = self.request.POST.get("session", "")
        matches = user_sessions.filter(pk=session_id) if session_id.isdecimal() else user_sessions
        end_sessions(
            self.request, [session for session in matches if session_id or not session.is_current()]
        )
        return redirect(self.get_success_url())


class _ReauthenticateView(account.ReauthenticateView):
    def form_valid(self, form: object) -> HttpResponse:
        """Renew the session key, so that a stolen one gains nothing new."""
        session_ends.renew_session_key(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class _ReenterFactorView(factors.ReauthenticateView):
    def form_valid(self, form: object) -> HttpResponse:
        """Renew the session key, then record the factor as proven."""
        session_ends.renew_session_key(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class _NewRecoveryCodesView(recovery.GenerateRecoveryCodesView):
    def form_valid(self, form: object) -> HttpResponse:
        """Show the codes this once: what is kept of them cannot be read again."""
        answer: HttpResponse = super().form_valid(form)
        return _show_recovery_codes(self.request) or answer


def _show_recovery_codes(request: HttpRequest) -> HttpResponse | None:
    codes = second_factors.renew_recovery_codes(request.user.pk)
    words = {"words": _RECOVERY, "unused_codes": codes, "are_new": True}
    return render(request, _RECOVERY.template, words) if codes else None


_CODE = _("Type the code from our email. It is valid for 10 minutes.")
_FACTOR = _("Type the six digits that your authenticator app shows, or one of your recovery codes.")
_RECOVERY = PageTexts(
    _("Recovery codes"),
    _("Each code works once, for when you lose the authenticator. Keep the codes in a different "
      "place."),
    "",
    template="web/accounts/recovery.html",
)  # fmt: skip

register = newcomer_page(
    account.SignupView,
    PageTexts(
        _("Register"),
        _("For rights holders and their agents. We send you a code by email. Then a person "
          "verifies your identity, and you can file."),
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
        _("We send a code by email if we know the address."),
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
enter_login_code = newcomer_page(
    account.ConfirmLoginCodeView,
    PageTexts(_("Your code to sign in"), _CODE, _("Sign in"), page="code"),
)
enter_second_factor = newcomer_page(
    factors.AuthenticateView, PageTexts(_("Second factor"), _FACTOR, _("Sign in"))
)

change_email = own_page(
    account.EmailView,
    PageTexts(
        _("Change your email"),
        _("We send a code to the new address. Until you type it, the old address stays in use."),
        _("Send the code"),
        page="email",
    ),
)
change_password = own_page(
    account.PasswordChangeView,
    PageTexts(_("Change your password"), _("At least twelve characters."), _("Set the password")),
)
reauthenticate = own_page(
    _ReauthenticateView,
    PageTexts(
        _("Is it you?"), _("Type your password again before you change this."), _("Continue")
    ),
)
reenter_second_factor = own_page(
    _ReenterFactorView, PageTexts(_("Second factor"), _FACTOR, _("Continue"))
)
own_sessions = own_page(
    _OwnSessionsView,
    PageTexts(_("Where you are signed in"), "", "", template="web/accounts/sessions.html"),
)
own_factors = own_page(
    factors.IndexView,
    PageTexts(_("Your second factor"), "", "", template="web/accounts/factors.html"),
)
set_up_factor = own_page(
    _ActivateTotpView,
    PageTexts(
        _("Set up a second factor"),
        _("Scan the picture with an authenticator app, or type the key into the app. Then type the "
          "six digits that the app shows. Staff need this before they can open any other page."),
        _("Set up"),
        page="set_up",
    ),
)  # fmt: skip
remove_factor = own_page(
    totp.DeactivateTOTPView,
    PageTexts(
        _("Remove the second factor"),
        _("After that, your password alone is enough. Staff must set up another second factor."),
        _("Remove"),
    ),
)
recovery_codes = own_page(recovery.ViewRecoveryCodesView, _RECOVERY)
new_recovery_codes = own_page(
    _NewRecoveryCodesView,
    PageTexts(
        _("New recovery codes"), _("Your present codes will no longer work."), _("Make new codes")
    ),
)


PAGES.add("register/", "account_signup", register)
PAGES.add("register/code/", "account_email_verification_sent", confirm_email_code)
PAGES.add("password/", "account_reset_password", reset_password)
PAGES.add("password/code/", "account_confirm_password_reset_code", reset_password_code)
PAGES.add("password/new/", "account_complete_password_reset", set_new_password)
PAGES.add("sign-in/second-factor/", "mfa_authenticate", enter_second_factor)
PAGES.add("sign-in/code/", "account_confirm_login_code", enter_login_code)
PAGES.add("me/sessions/", "usersessions_list", own_sessions)
PAGES.add("me/email/", "account_email", change_email)
PAGES.add("me/password/", "account_change_password", change_password)
PAGES.add("me/again/", "account_reauthenticate", reauthenticate)
PAGES.add("me/second-factor/again/", "mfa_reauthenticate", reenter_second_factor)
PAGES.add("me/second-factor/", "mfa_index", own_factors)
PAGES.add("me/second-factor/set-up/", "mfa_activate_totp", set_up_factor)
PAGES.add("me/second-factor/remove/", "mfa_deactivate_totp", remove_factor)
PAGES.add("me/recovery-codes/", "mfa_view_recovery_codes", recovery_codes)
PAGES.add("me/recovery-codes/new/", "mfa_generate_recovery_codes", new_recovery_codes)
