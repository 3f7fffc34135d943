"""Who may open which page: every address declares it, and what declares nothing is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from records.accounts.models import Role, User


class UndeclaredDoor(TypeError):
    """This view does not say who may open it: put `admits` or `everyone` on it."""


@dataclass(frozen=True, slots=True)
class Door:
    """A view with its rule; a public one has no roles."""

    view: Callable[..., HttpResponseBase]
    roles: frozenset[Role]
    is_public: bool = False

    def __call__(self, request: HttpRequest, **named: object) -> HttpResponseBase:
        """Ask who knocks, then show the view.

        Raises:
            PermissionDenied: somebody is signed in, and the page is not theirs.
        """
        if self.is_public:
            return self.view(request, **named)
        visitor = request.user
        if not isinstance(visitor, User) or not visitor.is_active:
            return redirect_to_login(request.get_full_path())
        if visitor.role not in self.roles:
            raise PermissionDenied
        return self.view(request, visitor, **named)


def admits[**P](
    *roles: Role,
) -> Callable[[Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]], Door]:
    """Let only these roles in; the view gets the person as its second argument."""

    def guarded(view: Callable[Concatenate[HttpRequest, User, P], HttpResponseBase]) -> Door:
        return Door(view, frozenset(roles))

    return guarded


def everyone(view: Callable[..., HttpResponseBase]) -> Door:
    """Let anybody in, signed in or not."""
    return Door(view, frozenset(), is_public=True)


def page(route: str, door: Door, name: str) -> URLPattern:
    """An address of the product.

    Raises:
        UndeclaredDoor: the view says nothing about who may open it.
    """
    if not isinstance(door, Door):
        raise UndeclaredDoor(f"{name}: {UndeclaredDoor.__doc__}")
    return path(route, door, name=name)
