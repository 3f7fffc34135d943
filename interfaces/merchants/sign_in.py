"""Come in by a link that the marketplace signed, and leave."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from interfaces.web import sign_in_attempts
from interfaces.web.access import Pages, allow_everyone
from interfaces.web.accounts.views import forget_pages
from interfaces.web.row_security import start_seller_session
from records.actions.sellers import sign_in
from records.actions.sellers.sign_in import EntryRefused, UnknownShop
from records.clock import database_now
from records.row_security.connection_role import assume_role
from records.tables.roles import ConnectionRole

PAGES = Pages()


@PAGES.form("enter/", allow_everyone, name="enter")
@never_cache
def sign_in_by_link(request: HttpRequest) -> HttpResponse:
    """Ask whether to go on as the shop that the token names; a POST signs its seller in, once.

    A link alone begins no session and ends none, as anyone may have sent it. The page does not say
    what is wrong with a bad token.
    """
    assume_role(ConnectionRole.DOOR)
    try:
        return _open_session(request) if request.method == "POST" else _render_confirmation(request)
    except EntryRefused as refusal:
        return _reject_entry(request, refusal)


def _render_confirmation(request: HttpRequest) -> HttpResponse:
    token = request.GET.get("token", "")
    shop = sign_in.find_shop(token, _list_secrets(), now=database_now())
    context = {"shop": shop, "token": token, "listing": request.GET.get("listing", "")}
    return render(request, "merchants/enter.html", context)


def _open_session(request: HttpRequest) -> HttpResponse:
    token, listing = request.POST.get("token", ""), request.POST.get("listing", "")
    seller = sign_in.sign_in_seller(token, _list_secrets(), now=database_now())
    start_seller_session(request, seller)
    return redirect(reverse("merchants:home", query={"q": listing} if listing else None))


def _list_secrets() -> dict[str, str]:
    return {place.code: place.seller_secret for place in settings.MARKWARDEN.marketplaces}


def _reject_entry(request: HttpRequest, refusal: EntryRefused) -> HttpResponse:
    """Record the failed attempt; after too many, only ask the visitor to wait."""
    status = HTTPStatus.FORBIDDEN
    try:
        sign_in_attempts.count_refused_link(request, refusal.why, now=database_now())
    except sign_in_attempts.TooManyAttempts:
        status = HTTPStatus.TOO_MANY_REQUESTS
    context = {
        "is_unknown": isinstance(refusal, UnknownShop),
        "has_to_wait": status == HTTPStatus.TOO_MANY_REQUESTS,
    }
    return render(request, "merchants/refused.html", context, status=status)


@PAGES.step("leave/", allow_everyone, name="leave")
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session in this browser."""
    request.session.flush()
    return forget_pages(render(request, "merchants/left.html"))
