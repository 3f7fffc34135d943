"""Declares an operation where it stands: its address, the scope it needs, what it answers."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from inspect import signature
from typing import Any, Concatenate, Final, cast

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.params.models import QueryModel

from interfaces.api.protocol.answers import ensure_fit_key, run_once_per_key
from interfaces.api.protocol.authentication import ApiKeyBearer, MarketplaceBearer
from interfaces.api.protocol.preconditions import ShowLocked
from interfaces.api.protocol.problems import Problem
from records.accounts.models import AnyScope, MarketplaceScope
from records.ledger.idempotency import Answer

_ALWAYS: Final = (401, 403, 422, 429, 503)  # problems that every operation may answer
_OF_CHANGES: Final = (400, 409)


class Operations(Router):
    """Operations of one subject; what an address and a signature say is not declared again.

    An address that names a thing answers 404 for one that is missing or another's. A query or a
    body may be unfit, as one with a parameter that the operation does not take (422), and a body
    too large (413).
    """

    def __init__(self, tag: str) -> None:
        """Begin without any."""
        super().__init__(tags=[tag])

    def show[**P, T](
        self, path: str, scope: AnyScope, answer: object, summary: str
    ) -> Callable[[Callable[P, T]], Callable[P, T]]:
        """Declare what only reads: GET."""
        return self.call(f"GET {path}", scope, {200: answer}, summary)

    def step[**P](
        self,
        address: str,
        scope: AnyScope,
        answer: object,
        summary: str,
        *,
        status: int = 200,
        location: str = "",
        show_locked: ShowLocked | None = None,
    ) -> Callable[
        [Callable[Concatenate[HttpRequest, P], Answer]],
        Callable[Concatenate[HttpRequest, P], HttpResponse],
    ]:
        """Declare what changes something, by method and path, once for each Idempotency-Key.

        Args:
            address: method and path.
            scope: that the key needs.
            answer: its shape; None: it has no body.
            summary: its title.
            status: of success, if nothing is made.
            location: address of what is made (201), with parts of the path and of the answer.
            show_locked: for what `If-Match` is compared with, and the answer's `ETag`.
        """

        def declare(
            act: Callable[Concatenate[HttpRequest, P], Answer],
        ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
            too_large = (413,) if _takes_more(act, address) else ()
            stale = (412,) if show_locked else ()
            success = HTTPStatus.CREATED.value if location else status
            problems = (*_OF_CHANGES, *too_large, *stale)
            call = self.call(address, scope, {success: answer}, summary, problems=problems)
            return call(run_once_per_key(act, location=location, show_locked=show_locked))

        return declare

    def call[**P, T](
        self,
        address: str,
        scope: AnyScope,
        answers: Mapping[int, object],
        summary: str,
        *,
        problems: tuple[int, ...] = (),
        openapi_extra: dict[str, Any] | None = None,
    ) -> Callable[[Callable[P, T]], Callable[P, T]]:
        """Declare an operation by method and path, with the problems that are its own."""
        method, _blank, path = address.partition(" ")
        foreign = 404 if "{" in path else None
        is_of_marketplace = isinstance(scope, MarketplaceScope)
        statuses = sorted({*_ALWAYS, *problems} | ({foreign} if foreign else set()))
        register = self.api_operation(
            [method],
            path,
            auth=(MarketplaceBearer if is_of_marketplace else ApiKeyBearer)(scope, foreign),
            response={**answers, tuple(statuses): Problem},
            summary=summary,
            openapi_extra=openapi_extra,
        )

        def declare(view: Callable[P, T]) -> Callable[P, T]:
            checked: Callable[P, T] = register(_check_call(view))
            return checked

        return declare


def _check_call[**P, T](view: Callable[P, T]) -> Callable[P, T]:
    """Make a view refuse an unfit Idempotency-Key, and parameters that it does not take.

    A filter whose name is misspelt would let everything through.
    """

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        request, names = cast("HttpRequest", args[0]), _list_parameters(checked)
        if request.method != "GET":
            ensure_fit_key(request)
        if strange := [name for name in request.GET if name not in names]:
            allowed = f"The query may have {', '.join(names)}." if names else "Leave out the query."
            raise ValidationError(
                [
                    {"type": "unknown_parameter", "loc": ("query", name), "msg": allowed}
                    for name in strange
                ]
            )
        return view(*args, **kwargs)

    return checked


def _list_parameters(view: Callable[..., object]) -> list[str]:
    """List the names that the query of a view may have, from how django-ninja reads it."""
    operation: Operation = getattr(view, "_ninja_operation")  # noqa: B009 -- set by ninja
    queries = (model for model in operation.models if issubclass(model, QueryModel))
    return [name for query in queries for name in getattr(query, "__ninja_flatten_map__")]  # noqa: B009 -- set by ninja


def _takes_more(view: Callable[..., object], address: str) -> bool:
    """Return whether the view takes a query, a body or a file beside the request and its path."""
    _request, *names = signature(view).parameters
    return any(f"{name}}}" not in address for name in names)
