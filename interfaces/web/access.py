"""The roles that may open each page: every address declares them, or it is refused."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Concatenate, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interfaces.web.error_pages import find_page_before, render_signed_out
from interfaces.web.rate_limits import count_uploads, render_too_many
from interfaces.web.row_security import (
    act_for_account,
    act_for_seller,
    act_for_user,
    find_seller,
    find_visitor,
)
from records.accounts.models import Role, User
from records.actions.accounts.single_sign_on import STAFF
from records.declarations import import_modules
from records.row_security.rate_limits import RateLimitReached
from records.sellers.models import Seller


def find_factor_page(request: HttpRequest, visitor: User) -> str | None:
    """Return the page for the second factor if this person needs one first; else None."""
    if visitor.role not in STAFF or not settings.MARKWARDEN.second_factor_of_staff:
        return None
    if any(record["method"] == "mfa" for record in get_authentication_records(request, visitor)):
        return None
    return "mfa_reauthenticate" if is_mfa_enabled(visitor) else "mfa_activate_totp"


def note_factor_shown(request: HttpRequest, visitor: User, by: str = "totp") -> None:
    """Record that the visitor proved a second factor, here or at single sign-on."""
    record_authentication(request, visitor, method="mfa", type=by)


class UndeclaredAccess(TypeError):
    """This view does not say who may open it: put `allow_roles` or `allow_everyone` on it."""


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Roles that may open an address, and the answer for a thing that is missing or another's."""

    roles: frozenset[Role] = frozenset()
    is_public: bool = False
    account_id: int | None = None  # for whom a public page speaks; none: for nobody
    foreign: int | None = None  # a status; none: the address names no thing
    overseers: frozenset[Role] = frozenset()  # to whom nothing there is is foreign
    is_for_sellers: bool = False  # who was signed in by a marketplace
    is_personal: bool = False  # what it changes is of the visitor alone: browser, session, wishes
    is_before_factor: bool = False  # opens to staff who have shown no second factor yet
    is_sensitive: bool = False  # asks for the password again before it changes something


type _Access = Callable[..., GuardedView]


@dataclass(frozen=True, slots=True)
class GuardedView:
    """A view with its rule."""

    view: Callable[..., HttpResponseBase]
    rule: AccessRule

    def __call__(self, request: HttpRequest, **named: object) -> HttpResponseBase:
        """Check access, then call the view.

        Raises:
            PermissionDenied: somebody is signed in, and the page is not theirs.
        """
        try:
            answer = self._respond(request, **named)
        except RateLimitReached as reached:
            return render_too_many(reached)
        if not self.rule.is_public:  # else the browser keeps a copy for who comes after them
            answer.setdefault("Cache-Control", "no-store")
        return answer

    def _respond(self, request: HttpRequest, **named: object) -> HttpResponseBase:
        if self.rule.is_for_sellers:
            return self._respond_to_seller(request, **named)
        visitor = find_visitor(request)
        if self._is_refused(request, visitor):
            raise PermissionDenied
        if self.rule.is_public:
            return self._respond_in_public(request, **named)
        if visitor is None:
            return _ask_to_sign_in(request)
        before = None if self.rule.is_before_factor else find_factor_page(request, visitor)
        if before is not None:
            return redirect_to_login(request.get_full_path(), reverse(before))
        self._ask_again(request)
        act_for_user(visitor)
        _count_files(request, visitor.actor)
        return self.view(request, visitor, **named)

    def _ask_again(self, request: HttpRequest) -> None:
        """Raise if the visitor has to sign in again; the library then shows its own page."""
        if self.rule.is_sensitive and request.method not in _SAFE_METHODS:
            raise_if_reauthentication_required(request, app="allauth.account")

    def _respond_to_seller(self, request: HttpRequest, **named: object) -> HttpResponseBase:
        seller = find_seller(request)
        if seller is None:
            return _refuse_stranger(request)
        act_for_seller(seller.pk)
        _count_files(request, f"seller:{seller.pk}")
        return self.view(request, seller, **named)

    def _is_refused(self, request: HttpRequest, visitor: User | None) -> bool:
        """Return whether the visitor is refused; read-only ones may change nothing anywhere."""
        if visitor is None:
            return False
        changes = request.method not in _SAFE_METHODS and not self.rule.is_personal
        if changes and (visitor.role == Role.AUDITOR or visitor.is_read_only):
            return True
        return not self.rule.is_public and visitor.role not in self.rule.roles

    def _respond_in_public(self, request: HttpRequest, **named: object) -> HttpResponseBase:
        if self.rule.account_id is not None:
            act_for_account(self.rule.account_id)
        return self.view(request, **named)


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask to sign in without losing what was typed or replacing a fragment of a page."""
    is_safe = request.method in _SAFE_METHODS
    before = request.get_full_path() if is_safe else find_page_before(request)
    asking = redirect_to_login(before)
    if "HX-Request" in request.headers:
        headers = {} if is_safe else {"HX-Redirect": asking.url}
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers=headers)
    return (None if is_safe else render_signed_out(request, sign_in=asking.url)) or asking


def _count_files(request: HttpRequest, sender: str) -> None:
    """Count the uploaded files; a large body was already counted once before it was read."""
    files = sum(len(request.FILES.getlist(name)) for name in request.FILES)
    if files:
        count_uploads(request, sender, files)


def _refuse_stranger(request: HttpRequest) -> HttpResponseBase:
    if page := render_signed_out(request):
        return page
    words = {
        "title": _("Enter through your marketplace"),
        "says": _(
            "These pages are for sellers. Open the seller centre of your marketplace and follow the"
            " link to the complaint there. It signs you in for two hours."
        ),
        "chapter": "sellers",
    }
    return render(request, "web/fault.html", words, status=HTTPStatus.FORBIDDEN)


_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def allow_roles[**P](
    *roles: Role,
    foreign: int | None = None,
    overseers: Iterable[Role] = (),
    is_personal: bool = False,
    is_before_factor: bool = False,
    is_sensitive: bool = False,
) -> Callable[[Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]], GuardedView]:
    """Let only these roles in; the view gets the person as its second argument."""
    rule = AccessRule(
        roles=frozenset(roles),
        foreign=foreign,
        overseers=frozenset(overseers),
        is_personal=is_personal,
        is_before_factor=is_before_factor,
        is_sensitive=is_sensitive,
    )

    return lambda view: GuardedView(view, rule)


def allow_filers(*, foreign: int | None = None) -> _Access:
    """Let in people of an account that files."""
    return allow_roles(Role.FILER, foreign=foreign)


def allow_sellers[**P](
    *, foreign: int | None = None
) -> Callable[[Callable[Concatenate[HttpRequest, Seller, P], HttpResponseBase]], GuardedView]:
    """Let in whom a marketplace signed in; the view gets the seller as its second argument."""
    rule = AccessRule(is_for_sellers=True, foreign=foreign)
    return lambda view: GuardedView(view, rule)


def allow_everyone(view: Callable[..., HttpResponseBase]) -> GuardedView:
    """Let anybody in, signed in or not, to what changes nothing but their own session."""
    return GuardedView(view, AccessRule(is_public=True, is_personal=True))


def allow_public_as(
    account_id: int, *, foreign: int | None = None
) -> Callable[[Callable[..., HttpResponseBase]], GuardedView]:
    """Let anybody in, to see and do what this account may."""
    rule = AccessRule(is_public=True, account_id=account_id, foreign=foreign)
    return lambda view: GuardedView(view, rule)


def get_account_id(visitor: User) -> int:
    """Return the id of the account that the visitor acts for.

    Raises:
        PermissionDenied: there is none.
    """
    if visitor.account_id is None:
        raise PermissionDenied
    return visitor.account_id


class Pages:
    """Addresses of a module: each stands at its view, with who may open it and by which method."""

    def __init__(self, allow: Callable[..., _Access] | None = None) -> None:
        """Begin without any; `allow` says who opens those that do not say it themselves.

        What such an address names is 404 if it is missing or another's.
        """
        self.urls: list[URLPattern] = []
        self._allow = allow

    def show(self, route: str, access: _Access | None = None, *, name: str = "") -> _Access:
        """Declare what is only looked at: GET and HEAD."""
        return self._declare(route, access, name, ("GET", "HEAD"))

    def step(self, route: str, access: _Access | None = None, *, name: str = "") -> _Access:
        """Declare what changes something: POST."""
        return self._declare(route, access, name, ("POST",))

    def form(self, route: str, access: _Access | None = None, *, name: str = "") -> _Access:
        """Declare a page that takes back what was filled in: GET, HEAD and POST."""
        return self._declare(route, access, name, ("GET", "HEAD", "POST"))

    def _declare(
        self, route: str, access: _Access | None, name: str, methods: Sequence[str]
    ) -> _Access:
        if access is None and self._allow is not None:
            access = self._allow(foreign=404 if "<" in route else None)
        if access is None:
            raise UndeclaredAccess(f"{route}: {UndeclaredAccess.__doc__}")

        def declare(view: Callable[..., HttpResponseBase]) -> GuardedView:
            guarded = access(require_http_methods(methods)(view))
            self.add(route, name or view.__name__, guarded)
            return guarded

        return declare

    def add(self, route: str, name: str, view: GuardedView) -> None:
        """Give an address to a view that is made rather than written.

        Raises:
            UndeclaredAccess: the view says nothing about who may open it.
        """
        self.urls.append(guarded_path(route, view, name))


def list_pages(package: str) -> list[URLPattern]:
    """List the addresses that the modules of a package declare, whatever folder they lie in."""
    declared = [getattr(module, "PAGES", None) for module in import_modules(package)]
    return [url for pages in declared if isinstance(pages, Pages) for url in pages.urls]


def guarded_path(route: str, view: GuardedView, name: str) -> URLPattern:
    """Build a URL pattern for a guarded view.

    Raises:
        UndeclaredAccess: the view says nothing about who may open it.
    """
    if not isinstance(view, GuardedView):
        raise UndeclaredAccess(f"{name}: {UndeclaredAccess.__doc__}")
    return path(route, view, name=name)
