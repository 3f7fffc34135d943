"""Every request begins and ends with a connection that speaks for nobody."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from records.accounts.models import Role, Seller, User
from records.walls.standing import Standing, become, leave

_SELLER: Final = "seller"
_SELLER_SECONDS: Final = 2 * 3600

_STANDINGS = {
    Role.FILER: Standing.FILER,
    Role.REVIEWER: Standing.DESK,
    Role.SENIOR_REVIEWER: Standing.DESK,
    Role.VERIFIER: Standing.VERIFIER,
    Role.POLICY_ADMIN: Standing.POLICY,
    Role.AUDITOR: Standing.READER,
}


def walled(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The first middleware: whatever the others entered ends here."""

    def answered(request: HttpRequest) -> HttpResponse:
        try:
            return answer(request)
        finally:
            leave()

    return answered


def visitor_of(request: HttpRequest) -> User | None:
    """Who is signed in; read now, for later the rows of people are out of sight."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    become(Standing.DOOR)
    visitor = request.user
    return visitor if isinstance(visitor, User) and visitor.is_active else None


def speak_for(visitor: User) -> None:
    """See what this person may see, and nothing else."""
    standing = _STANDINGS.get(Role(visitor.role), Standing.NOBODY)
    become(standing, visitor.account_id if standing is Standing.FILER else None)


def speak_for_account(account_id: int) -> None:
    """See what is this account's."""
    become(Standing.FILER, account_id)


def let_in(request: HttpRequest, seller: Seller) -> None:
    """Begin the seller's own session; whoever was signed in in this browser is not any more."""
    request.session.flush()
    request.session[_SELLER] = seller.pk
    request.session.set_expiry(_SELLER_SECONDS)


def seller_of(request: HttpRequest) -> Seller | None:
    """The seller whom a marketplace signed in; read now, for later the rows are out of sight."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    become(Standing.DOOR)
    seller_id = request.session.get(_SELLER)
    return Seller.objects.filter(pk=seller_id).first() if seller_id else None


def speak_for_seller(seller_id: int) -> None:
    """See what concerns this seller, and nothing else."""
    become(Standing.MERCHANT, seller_id=seller_id)
