"""Single sign-on of staff by OpenID Connect, beside passwords with a second factor."""

import hmac
import secrets
import time
from contextlib import suppress
from dataclasses import asdict
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from gateways.openid_connect import (
    Claims,
    Client,
    CodeRefused,
    Issuer,
    IssuerUnreachable,
    SignOnAttempt,
    TokenNotTrusted,
)
from interfaces.web import access, sign_in_attempts
from interfaces.web.access import Pages, allow_everyone
from interfaces.web.rate_limits import count_call, hash_address
from matchers.labels.words import Word, _
from records.accounts.models import User
from records.actions.accounts import single_sign_on
from records.actions.accounts.single_sign_on import Identity, NoSuchStaff, OtherSubject
from records.clock import database_now
from records.row_security.connection_role import assume_role
from records.row_security.rate_limits import Limit, RateLimitReached, spend_tokens
from records.tables.roles import ConnectionRole

PAGES = Pages()


class SignOnFault(Word):
    """Why a sign-on lets nobody in; a forged token and one for somebody else read the same."""

    NOT_TRUSTED = (
        "not_trusted",
        _(
            "We could not trust the answer of your organisation's sign-in, so nobody was signed in."
            " Start again. If it happens twice, tell your administrator."
        ),
    )
    ISSUER_SILENT = (
        "issuer_silent",
        _(
            "Your organisation's sign-in does not respond. Try again in a minute, or sign in with"
            " your password."
        ),
    )
    NOT_SIGNED_IN_THERE = (
        "not_signed_in_there",
        _("Your organisation's sign-in refused, or you cancelled it. Start again."),
    )
    NOT_BEGUN = (
        "not_begun",
        _(
            "This sign-in was not started in this browser, was already used, or is older than ten"
            " minutes. Start again."
        ),
    )
    WRONG_STATE = (
        "wrong_state",
        _("This sign-in was started elsewhere, perhaps in another tab. Start again."),
    )
    CODE_REFUSED = (
        "code_refused",
        _("This sign-in was already used, or took too long. Start again."),
    )
    EXPIRED = (
        "expired",
        _(
            "The answer of your organisation's sign-in is out of date. Start again. If it happens"
            " twice, one of the clocks is wrong: tell your administrator."
        ),
    )
    SIGNED_IN_LONG_AGO = (
        "signed_in_long_ago",
        _(
            "You signed in at your organisation too long ago. Sign in there again, then start"
            " again."
        ),
    )
    EMAIL_UNVERIFIED = (
        "email_unverified",
        _(
            "Your organisation has not verified your email address. Ask your administrator to"
            " verify it, then start again."
        ),
    )


_SESSION_KEY: Final = "single_sign_on"
_MINUTES: Final = 10


class _Refused(Exception):
    """This attempt lets nobody in; `says` tells why."""

    def __init__(self, code: str, about: str = "", says: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.about = about  # the email, where one was vouched for
        fault = SignOnFault(code) if code in SignOnFault else SignOnFault.NOT_TRUSTED
        self.says = says or fault.label


def is_on() -> bool:
    """Return whether an issuer is set."""
    return bool(settings.MARKWARDEN.sign_on_issuer)


def _is_asked_here(request: HttpRequest) -> bool:
    """Return whether an issuer is set and the request comes from a page of ours."""
    return is_on() and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


@PAGES.show("sign-in/house/", allow_everyone, name="single-sign-on")
@never_cache
def begin_sign_on(request: HttpRequest) -> HttpResponse:
    """Send the browser to the issuer, with what has to come back with it."""
    if not _is_asked_here(request):
        return redirect("sign-in")
    assume_role(ConnectionRole.DOOR)
    count_call(request)
    attempt = SignOnAttempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    try:
        door = _build_issuer().build_sign_in_url(attempt)
    except IssuerUnreachable:
        return _render_refusal(request, _Refused("issuer_silent"))
    request.session[_SESSION_KEY] = {
        **asdict(attempt),
        "next": request.GET.get("next", ""),
        "until": time.time() + 60 * _MINUTES,
    }
    return redirect(door)


@PAGES.show("sign-in/house/back/", allow_everyone, name="single-sign-on-back")
@never_cache
def finish_sign_on(request: HttpRequest) -> HttpResponse:
    """Sign in the person whom the issuer vouches for, if they are staff here."""
    if not is_on():
        return redirect("sign-in")
    assume_role(ConnectionRole.DOOR)
    count_call(request)
    entry = request.session.pop(_SESSION_KEY, None)  # good once, whatever comes of it
    try:
        claims = _fetch_claims(request, entry)
        has_second = bool(claims.methods & set(settings.MARKWARDEN.sign_on_second_factors))
        person = _find_person(claims, has_second_factor=has_second)
    except _Refused as refused:
        return _render_refusal(request, refused)
    return _sign_in(request, person, _find_next_page(request, entry), has_second_factor=has_second)


@PAGES.show("sign-in/house/out/", allow_everyone, name="single-sign-on-out")
@never_cache
def sign_out_of_issuer(request: HttpRequest) -> HttpResponse:
    """End the session at the issuer too, if it has a page for that."""
    if not _is_asked_here(request):
        return redirect("sign-in")
    assume_role(ConnectionRole.DOOR)
    count_call(request)
    sign_in_url = settings.MARKWARDEN.public_url + reverse("sign-in")
    try:
        return redirect(_build_issuer().build_sign_out_url(sign_in_url) or "sign-in")
    except IssuerUnreachable:
        return _render_refusal(request, _Refused("issuer_silent"))


def _build_issuer() -> Issuer:
    config = settings.MARKWARDEN
    return Issuer(
        Client(
            issuer=config.sign_on_issuer,
            client_id=config.sign_on_client_id,
            client_secret=config.sign_on_client_secret.get_secret_value(),
            return_address=config.public_url + reverse("single-sign-on-back"),
            max_age_seconds=3600 * config.staff_session_hours,
        )
    )


def _fetch_claims(request: HttpRequest, entry: object) -> Claims:
    attempt = _read_attempt(request, entry)
    if "error" in request.GET:
        raise _Refused("not_signed_in_there")
    try:
        return _build_issuer().fetch_claims(request.GET.get("code", ""), attempt)
    except IssuerUnreachable:
        raise _Refused("issuer_silent") from None
    except CodeRefused:
        raise _Refused("code_refused") from None
    except TokenNotTrusted as refused:
        raise _Refused(refused.code) from refused


def _read_attempt(request: HttpRequest, entry: object) -> SignOnAttempt:
    """Return the sign-on that this browser began recently."""
    if not isinstance(entry, dict) or entry["until"] < time.time():
        raise _Refused("not_begun")
    if not hmac.compare_digest(request.GET.get("state", "").encode(), entry["state"].encode()):
        raise _Refused("wrong_state")
    return SignOnAttempt(entry["state"], entry["nonce"], entry["verifier"])


def _find_person(claims: Claims, *, has_second_factor: bool) -> User:
    if not claims.is_email_verified or not claims.email:
        raise _Refused("email_unverified", claims.email)
    identity = Identity(settings.MARKWARDEN.sign_on_issuer, claims.subject, claims.email)
    try:
        return single_sign_on.sign_in_staff(
            identity, has_second_factor=has_second_factor, now=database_now()
        )
    except (NoSuchStaff, OtherSubject) as refused:
        raise _Refused(refused.code, claims.email, refused.says) from None


def _sign_in(
    request: HttpRequest, person: User, address: str, *, has_second_factor: bool
) -> HttpResponse:
    """Sign the person in, or ask for the second factor first."""
    record_authentication(request, person, method="socialaccount", provider="openid_connect")
    if has_second_factor:
        get_adapter().login(request, person)
        UserSession.objects.create_from_request(request)
        access.note_factor_shown(request, person, by="single_sign_on")
        return redirect(address)
    verification = EmailVerificationMethod.NONE  # the issuer has verified it
    login = Login(user=person, redirect_url=address, email_verification=verification)
    answer: HttpResponse = perform_login(request, login)
    return answer


def _find_next_page(request: HttpRequest, entry: dict[str, str]) -> str:
    """Return the page that was asked for if it is one of ours, else the home page."""
    url = entry.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else reverse("home")


def _render_refusal(request: HttpRequest, refusal: _Refused) -> HttpResponse:
    """Show the refusal and record it, under the email or the address it came from.

    Entries are kept for years, so their number is limited to what people would cause.
    """
    address = hash_address(request)
    subject = refusal.about or f"from {address}"
    with suppress(RateLimitReached):
        spend_tokens([Limit("refused sign-ons from", address, sign_in_attempts.PER_MINUTE)])
        sign_in_attempts.note_refused_sign_on(
            f"single sign-on {subject}", refusal.code, now=database_now()
        )
    message = {"says": gettext(refusal.says)}
    return render(request, "web/accounts/not_signed_on.html", message, status=401)
