"""Authenticates calls by API key and scope."""

from typing import Any, cast

from django.http import Http404, HttpRequest
from ninja.security import HttpBearer

from interfaces.api.protocol.rate_limits import keep_left
from interfaces.web.rate_limits import count_call, count_uploads
from records.accounts import keys
from records.accounts.keys import Caller, MissingScope
from records.accounts.models import Account, AnyScope
from records.clock import database_now
from records.row_security.connection_role import assume_role
from records.tables.roles import ConnectionRole


class ApiKeyBearer(HttpBearer):
    """An API key, shown once: from `markwarden accounts key`, the portal or another key."""

    def __init__(self, scope: AnyScope, foreign: int | None) -> None:
        """Keep the rule of one operation.

        `foreign` is the status for what belongs to someone else; None if the address names nothing
        that belongs to anyone.
        """
        super().__init__()
        self.scope = scope
        self.foreign = foreign

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller if the key may be used for this operation.

        Raises:
            MissingScope: the key is good, for something else.
            RateLimitReached: wait.
        """
        assume_role(ConnectionRole.DOOR)
        caller = keys.find_caller(token, now=database_now())
        if caller is None:
            keep_left(request, count_call(request))
            return None
        keep_left(request, count_call(request, caller.prefix, caller.account.pk))
        if self.scope not in caller.scopes:
            raise MissingScope(self.scope)
        self._speak_for(request, caller)
        return caller

    def _speak_for(self, request: HttpRequest, caller: Caller) -> None:
        if request.content_type == "multipart/form-data":  # files, which take seconds to open
            count_uploads(request, f"account:{caller.account.pk}")
        assume_role(ConnectionRole.FILER, caller.account.pk)


class MarketplaceBearer(ApiKeyBearer):
    """A key of a marketplace, issued by `markwarden accounts marketplace`, for its own address."""

    def _speak_for(self, request: HttpRequest, caller: Caller) -> None:
        match, code = request.resolver_match, caller.account.marketplace
        if match is None or match.kwargs.get("marketplace") != code:
            raise Http404
        assume_role(ConnectionRole.MARKETPLACE, caller.account.pk, marketplace=code)


def deny_all(_request: HttpRequest) -> None:
    """Refuse every call: the default of an operation that declares no rule."""


def get_account(request: HttpRequest) -> Account:
    """Return the account whose key the request carries."""
    return _get_caller(request).account


def name_actor(request: HttpRequest) -> str:
    """Return the key's name in the audit log."""
    return f"key:{_get_caller(request).prefix}"


def get_path_parts(request: HttpRequest) -> dict[str, Any]:
    """Return the parts of the address that name something, by their names."""
    return dict(request.resolver_match.kwargs) if request.resolver_match else {}


def _get_caller(request: HttpRequest) -> Caller:
    return cast("Caller", cast("object", getattr(request, "auth")))  # noqa: B009 -- set by ninja
