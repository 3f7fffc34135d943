"""Staff sign in at their own house: OpenID Connect beside passwords with a second factor."""

import hmac
import secrets
import time
from dataclasses import asdict
from typing import Final

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gateways.identity_tokens import Claims, NotTrusted
from gateways.sign_on import Attempt, Client, CodeRefused, Issuer, IssuerSilent
from interfaces.look import second_factor, sign_ins
from interfaces.look.doors import everyone
from interfaces.look.limits import address_of, count_call
from interfaces.look.people.refusals import words_of
from records.accounts.models import User
from records.acts import signing_on
from records.acts.signing_on import Identity, NoSuchStaff, OtherSubject
from records.ledger.clock import database_now
from records.walls.standing import Standing, become

_KEPT: Final = "single_sign_on"
_MINUTES: Final = 10


class _Refused(Exception):
    """This attempt lets nobody in; `code` names the words for it."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.about = about  # the email, where one was vouched for


def is_on() -> bool:
    """Whether an issuer is set."""
    return bool(settings.MARKWARDEN.sign_on_issuer)


@everyone
@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the issuer, with what has to come back with it."""
    if not is_on():
        return redirect("sign-in")
    become(Standing.DOOR)
    count_call(request)
    attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    try:
        door = _issuer().door(attempt)
    except IssuerSilent:
        return _refuse(request, _Refused("issuer_silent"))
    request.session[_KEPT] = {
        **asdict(attempt),
        "next": request.GET.get("next", ""),
        "until": time.time() + 60 * _MINUTES,
    }
    return redirect(door)


@everyone
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Let in whom the issuer vouches for, where they are staff here."""
    if not is_on():
        return redirect("sign-in")
    become(Standing.DOOR)
    count_call(request)
    kept = request.session.pop(_KEPT, None)  # good once, whatever comes of it
    try:
        claims = _claims(request, kept)
        has_second = bool(claims.methods & set(settings.MARKWARDEN.sign_on_second_factors))
        person = _person(claims, has_second_factor=has_second)
    except _Refused as refused:
        return _refuse(request, refused)
    return _let_in(request, person, _next(request, kept), has_second_factor=has_second)


@everyone
@never_cache
@require_safe
def out(request: HttpRequest) -> HttpResponse:
    """End the session at the issuer too, where it has a page for that."""
    if not is_on():
        return redirect("sign-in")
    become(Standing.DOOR)
    count_call(request)
    here = settings.MARKWARDEN.public_url + reverse("sign-in")
    try:
        return redirect(_issuer().way_out(here) or "sign-in")
    except IssuerSilent:
        return _refuse(request, _Refused("issuer_silent"))


def _issuer() -> Issuer:
    chosen = settings.MARKWARDEN
    return Issuer(
        Client(
            issuer=chosen.sign_on_issuer,
            client_id=chosen.sign_on_client_id,
            client_secret=chosen.sign_on_client_secret.get_secret_value(),
            return_address=chosen.public_url + reverse("single-sign-on-back"),
        )
    )


def _claims(request: HttpRequest, kept: object) -> Claims:
    attempt = _attempt(request, kept)
    if "error" in request.GET:
        raise _Refused("not_signed_in_there")
    try:
        return _issuer().claims(request.GET.get("code", ""), attempt)
    except IssuerSilent:
        raise _Refused("issuer_silent") from None
    except CodeRefused:
        raise _Refused("code_refused") from None
    except NotTrusted as refused:
        raise _Refused(refused.code) from refused


def _attempt(request: HttpRequest, kept: object) -> Attempt:
    """What this browser began, and not long ago."""
    if not isinstance(kept, dict) or kept["until"] < time.time():
        raise _Refused("not_begun")
    if not hmac.compare_digest(request.GET.get("state", "").encode(), kept["state"].encode()):
        raise _Refused("wrong_state")
    return Attempt(kept["state"], kept["nonce"], kept["verifier"])


def _person(claims: Claims, *, has_second_factor: bool) -> User:
    if not claims.is_email_verified or not claims.email:
        raise _Refused("email_unverified", claims.email)
    identity = Identity(settings.MARKWARDEN.sign_on_issuer, claims.subject, claims.email)
    try:
        return signing_on.sign_on(identity, has_second_factor=has_second_factor, now=database_now())
    except NoSuchStaff:
        raise _Refused("no_such_staff", claims.email) from None
    except OtherSubject:
        raise _Refused("other_subject", claims.email) from None


def _let_in(
    request: HttpRequest, person: User, address: str, *, has_second_factor: bool
) -> HttpResponse:
    """At once, or by the page that asks for the second factor."""
    record_authentication(request, person, method="socialaccount", provider="openid_connect")
    if has_second_factor:
        get_adapter().login(request, person)
        second_factor.note_shown(request, person, by="single_sign_on")
        return redirect(address)
    verification = EmailVerificationMethod.NONE  # the issuer has verified it
    login = Login(user=person, redirect_url=address, email_verification=verification)
    answer: HttpResponse = perform_login(request, login)
    return answer


def _next(request: HttpRequest, kept: dict[str, str]) -> str:
    """The page that was asked for, where it is one of ours."""
    asked = kept.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else reverse("home")


def _refuse(request: HttpRequest, refused: _Refused) -> HttpResponse:
    """Say what to do, and note it: under the email, or under the address it came from."""
    about = refused.about or f"from {address_of(request)}"
    sign_ins.note_refused(f"single sign-on {about}", refused.code, now=database_now())
    says = words_of(refused.code)
    return render(request, "look/people/not_signed_on.html", {"says": says}, status=401)
