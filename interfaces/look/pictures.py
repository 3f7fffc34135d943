"""Pictures for people's eyes: read in the sandbox, made anew, never the bytes that came in."""

from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.http import HttpResponse

from gateways.vault import ObjectAltered, ObjectMissing, VaultUnreachable
from matchers.image.picture import Features, Refused
from matchers.image.sandbox.line import SandboxBroken
from matchers.image.sandbox.pool import Sandbox
from workers.outside import vault


@dataclass(frozen=True, slots=True)
class Shown:
    """A new JPEG, and the size of the picture that it was made of."""

    jpeg: bytes
    width: int
    height: int


class NotShown(Exception):
    """There is no picture to show; the message says why."""


def shown(sha256: str) -> Shown:
    """The picture of that hash, made anew.

    Raises:
        NotShown: it is not in the vault, or it is no picture that may be opened.
    """
    try:
        return _shown(sha256)
    except (ObjectMissing, ObjectAltered, VaultUnreachable, SandboxBroken) as lack:
        raise NotShown(str(lack)) from lack


def answer(sha256: str) -> HttpResponse:
    """The picture as a response, or 404 with the reason; kept by the viewer's browser alone."""
    try:
        response = HttpResponse(shown(sha256).jpeg, content_type="image/jpeg")
    except NotShown as lack:
        return HttpResponse(str(lack), status=404, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "private, max-age=600, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def close() -> None:
    """End the sandbox and forget what was shown."""
    if _sandbox.cache_info().currsize:
        _sandbox().close()
    _sandbox.cache_clear()
    _shown.cache_clear()


@lru_cache(maxsize=64)
def _shown(sha256: str) -> Shown:
    file = vault().read(sha256)
    (picture,) = _sandbox().examine_all([file], want=Features.DISPLAY)
    if isinstance(picture, Refused):
        raise NotShown(picture.says)
    return Shown(picture.display, picture.width, picture.height)


@cache
def _sandbox() -> Sandbox:
    # Made at the first picture: by then the server has forked its workers.
    return Sandbox(settings.MARKWARDEN.decode_children)
