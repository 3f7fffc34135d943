"""Pages that belong to no door: home, sign-in, language, theme and time."""

from collections.abc import Sequence
from typing import Any, Final

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from interfaces.web import sign_in_attempts, time_zones
from interfaces.web.access import Pages, allow_everyone, allow_roles
from interfaces.web.accounts import single_sign_on
from interfaces.web.row_security import find_visitor
from records.accounts.models import AccountState, Role, User
from records.row_security.connection_role import assume_role
from records.tables.roles import ConnectionRole

PAGES = Pages()
# As the library calls what comes after a new password, and where an ended person lands.
_LIKE_SIGN_IN: Final = ("account_login", "account_password_reset_completed", "account_inactive")


class SignInForm(AuthenticationForm):
    """Django's own, behind the count of attempts."""

    def clean(self) -> dict[str, Any]:
        """Count the attempt before any password is looked at."""
        name = self.cleaned_data.get("username")
        assume_role(ConnectionRole.DOOR)
        if not name or self.request is None:
            return super().clean()
        try:
            with sign_in_attempts.counted_attempt(self.request, name):
                return super().clean()
        except sign_in_attempts.TooManyAttempts:
            message = _("Too many attempts. Wait a minute and try again.")
            raise ValidationError(message, code="too_many_attempts") from None


THEME_COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_theme"
THEMES: Final = ("auto", "light", "dark")
YEAR_SECONDS: Final = 31_536_000

# The doors lie above the look: it knows where they are by name only.
_HOMES: Final = {
    Role.REVIEWER: "console:desk",
    Role.SENIOR_REVIEWER: "console:desk",
    Role.AUDITOR: "console:desk",
    Role.POLICY_ADMIN: "console:switches",
    Role.VERIFIER: "console:rights",
    Role.INVESTIGATOR: "console:orders",
    Role.COUNSEL: "console:orders",
    Role.FILER: "portal:home",
}


class _SignInView(LoginView):
    def get_context_data(self, **named: object) -> dict[str, object]:
        """Add the link to single sign-on if it is set."""
        has_other_way = single_sign_on.is_on()
        return super().get_context_data(**named, has_single_sign_on=has_other_way)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in after the right password; the library asks for a code if one is due."""
        person = form.get_user()
        assert isinstance(person, User)  # noqa: S101  # the form has found one of ours
        login = Login(
            user=person,
            redirect_url=self.get_success_url(),
            email_verification=_find_verification(person),
        )
        answer: HttpResponse = perform_password_login(
            self.request, {"username": person.username}, login
        )
        sign_in_attempts.remember_device(self.request, answer, person)
        return answer


def _find_verification(person: User) -> EmailVerificationMethod:
    """Require verification of people who registered themselves; others are enrolled."""
    is_new = person.account is not None and person.account.state == AccountState.REGISTERED
    return EmailVerificationMethod.MANDATORY if is_new else EmailVerificationMethod.NONE


sign_in = allow_everyone(
    _SignInView.as_view(
        template_name="web/sign_in.html",
        authentication_form=SignInForm,
        redirect_authenticated_user=True,
    )
)


@PAGES.step("sign-out/", allow_everyone, name="sign-out")
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session, and what the browser keeps of its pages."""
    return forget_pages(LogoutView.as_view()(request))


def forget_pages(answer: HttpResponseBase) -> HttpResponseBase:
    """Let the browser throw away what it holds of us, but for the cookies of choices."""
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


set_language_view = allow_everyone(require_POST(set_language))


@PAGES.show("", allow_everyone)
def home(request: HttpRequest) -> HttpResponseBase:
    """Show the ways to sign in, or redirect to the first page of the visitor's role."""
    if find_visitor(request) is None:
        return render(request, "web/welcome.html")
    return _show_own_home(request)


@allow_roles(*Role)
def _show_own_home(request: HttpRequest, visitor: User) -> HttpResponse:
    """Redirect to the first page of the visitor's role, or say that there is none."""
    try:
        return redirect(reverse(_HOMES[Role(visitor.role)]))
    except (KeyError, NoReverseMatch):
        return render(request, "web/home.html")


@PAGES.step("theme/", allow_everyone, name="theme")
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice of light, dark or the system's own in a cookie."""
    return _save_choice(request, THEME_COOKIE, request.POST.get("theme", ""), THEMES)


@PAGES.step("time/", allow_everyone, name="time")
def set_time_zone(request: HttpRequest) -> HttpResponse:
    """Keep the choice between the device's time and UTC in a cookie."""
    return _save_choice(
        request, time_zones.CHOICE_COOKIE, request.POST.get("time", ""), time_zones.CHOICES
    )


SLASH_COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_slash"
SLASH_CHOICES: Final = ("on", "off")


@PAGES.step("slash/", allow_everyone, name="slash")
def set_slash(request: HttpRequest) -> HttpResponse:
    """Keep in a cookie whether the key / opens the search: who dictates may want it off."""
    return _save_choice(request, SLASH_COOKIE, request.POST.get("slash", ""), SLASH_CHOICES)


def _save_choice(
    request: HttpRequest, name: str, choice: str, choices: Sequence[str]
) -> HttpResponse:
    """Save the choice in a cookie and redirect back; an unknown choice changes nothing."""
    answer = HttpResponseRedirect(find_return_url(request))
    if choice in choices:
        answer.set_cookie(
            name,
            choice,
            max_age=YEAR_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def find_return_url(request: HttpRequest) -> str:
    """Return the page that sent the form if it is one of ours, else the home page."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else reverse("home")


PAGES.add("sign-in/", "sign-in", sign_in)
for name in _LIKE_SIGN_IN:
    PAGES.add("sign-in/", name, sign_in)
PAGES.add("language/", "set_language", set_language_view)
