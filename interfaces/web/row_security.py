"""Every request begins and ends with a connection that has no role."""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from interfaces.web import session_ends
from records.accounts.models import Role, User
from records.row_security.connection_pool import return_connection
from records.row_security.connection_role import assume_role, drop_role
from records.sellers.models import Seller
from records.tables.roles import ConnectionRole

_SELLER: Final = "seller"
_SELLER_UNTIL: Final = "seller_until"
_SELLER_SECONDS: Final = 2 * 3600

_STANDING_OF_ROLE = {
    Role.FILER: ConnectionRole.FILER,
    Role.REVIEWER: ConnectionRole.DESK,
    Role.SENIOR_REVIEWER: ConnectionRole.DESK,
    Role.VERIFIER: ConnectionRole.VERIFIER,
    Role.POLICY_ADMIN: ConnectionRole.POLICY,
    Role.AUDITOR: ConnectionRole.READER,
    Role.INVESTIGATOR: ConnectionRole.EVIDENCE,
    Role.COUNSEL: ConnectionRole.EVIDENCE,
}


def reset_row_security(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Reset the connection's role after every request, and return it to the pool.

    It goes back at once, even if a slow reader is still taking the response.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        try:
            return answer(request)
        finally:
            drop_role()
            return_connection()

    return respond


def find_visitor(request: HttpRequest) -> User | None:
    """Return who is signed in; row security hides the row later."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    assume_role(ConnectionRole.DOOR)
    visitor = request.user
    if not isinstance(visitor, User) or not visitor.is_active:
        return None
    if session_ends.is_over(request, visitor):
        logout(request)
        return None
    return visitor


def act_for_user(visitor: User) -> None:
    """See what this person may see, and nothing else."""
    standing = _STANDING_OF_ROLE.get(Role(visitor.role), ConnectionRole.NOBODY)
    assume_role(standing, visitor.account_id if standing is ConnectionRole.FILER else None)


def act_for_account(account_id: int) -> None:
    """See what is this account's."""
    assume_role(ConnectionRole.FILER, account_id)


def start_seller_session(request: HttpRequest, seller: Seller) -> None:
    """Begin the seller's own session; an earlier sign-in of this browser ends.

    Its end is written down: each message on a page would put the library's off.
    """
    request.session.flush()
    request.session[_SELLER] = seller.pk
    request.session[_SELLER_UNTIL] = time.time() + _SELLER_SECONDS
    request.session.set_expiry(_SELLER_SECONDS)


def find_seller(request: HttpRequest) -> Seller | None:
    """Return the seller whom a marketplace signed in; row security hides the row later."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    assume_role(ConnectionRole.DOOR)
    seller_id = request.session.get(_SELLER)
    if seller_id and request.session.get(_SELLER_UNTIL, 0.0) <= time.time():
        request.session.flush()
        return None
    return Seller.objects.filter(pk=seller_id).first() if seller_id else None


def act_for_seller(seller_id: int) -> None:
    """See what concerns this seller, and nothing else."""
    assume_role(ConnectionRole.MERCHANT, seller_id=seller_id)
