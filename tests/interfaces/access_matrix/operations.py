"""Every operation of the API and every page, each with the rule that its view declares."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from ninja.operation import Operation as NinjaOperation

from interfaces.api.protocol.authentication import ApiKeyBearer
from interfaces.api.v1 import api
from interfaces.web.access import AccessRule, GuardedView

_API = "api/v1"
# Views that answer 404 or show what the API is, for everybody.
OPEN = frozenset({"api-root", "answer_unknown_address"})


class Undeclared(AssertionError):
    """This address does not say who may use it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page, with the parts of its address in braces."""

    route: str
    name: str
    rule: AccessRule


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API, with the parts of its address in braces."""

    method: str
    route: str
    rule: ApiKeyBearer


def pages(*, of_sellers: bool = True) -> list[Page]:
    """Every address that is not the API's operations; those of sellers only if asked for.

    Raises:
        Undeclared: a view has no rule.
    """
    all_pages = _pages(get_resolver().url_patterns, "")
    return [page for page in all_pages if of_sellers or not page.rule.is_for_sellers]


def _pages(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Page]:
    for pattern in patterns:
        route = before + _plain(str(pattern.pattern).removeprefix("^"))
        if isinstance(pattern, URLResolver):
            yield from _pages(pattern.url_patterns, route)
            continue
        view = inspect.unwrap(pattern.callback)
        name = str(pattern.name or getattr(view, "__name__", ""))
        if isinstance(view, GuardedView):
            yield Page(f"/{route}", name, view.rule)
        elif not (name in OPEN or _is_operation(route)):
            raise Undeclared(f"{route}: {Undeclared.__doc__}")


def _is_operation(route: str) -> bool:
    return any(f"{_API}{path}" == route for path, _ in _paths())


def operations() -> list[Operation]:
    """Every operation.

    Raises:
        Undeclared: it asks for no key.
    """
    all_operations = []
    for path, operation in _paths():
        rules = [
            callback for callback in operation.auth_callbacks if isinstance(callback, ApiKeyBearer)
        ]
        if len(rules) != 1 or len(operation.auth_callbacks) != 1:
            raise Undeclared(f"{path}: {Undeclared.__doc__}")
        all_operations += [Operation(way, f"/{_API}{path}", rules[0]) for way in operation.methods]
    return all_operations


def _plain(route: str) -> str:
    """The parts of an address without their kinds: {case_id}."""
    return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", r"{\1}", route)


def _paths() -> Iterator[tuple[str, NinjaOperation]]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield _plain(prefix + path), operation
