"""Pictures for people's eyes: read in the sandbox, drawn again, never the bytes that came in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from gateways.configured import vault
from gateways.vault import ObjectAltered, ObjectMissing, VaultUnreachable
from matchers.image.likeness import Point
from matchers.image.picture import Features, Refused
from matchers.image.sandbox.connection import SandboxBroken
from matchers.image.sandbox.pool import Sandbox

type Outline = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class DisplayPicture:
    """A new JPEG, and the size of the picture that it was made of."""

    jpeg: bytes
    width: int
    height: int


class PictureUnavailable(Exception):
    """There is no picture to show; the message says why."""


def render_picture(sha256: str) -> DisplayPicture:
    """Render the picture of that hash again.

    Raises:
        PictureUnavailable: it is not in the vault, or it is not a picture that may be opened.
    """
    with _translate_errors():
        return _render_cached_picture(sha256)


def render_overlay(listing: str, reference: str, outline: Outline) -> bytes:
    """Render the outlined part of the listing's picture over the reference, as a JPEG.

    The outline is in pixels of the listing's picture.

    Raises:
        PictureUnavailable: one of them is not in the vault, or is not a picture that may be opened.
    """
    with _translate_errors():
        return _render_cached_overlay(listing, reference, outline)


def picture_response(sha256: str) -> HttpResponse:
    """Return the picture, or 404 with the reason; only the viewer's browser caches it."""
    return _build_response(lambda: render_picture(sha256).jpeg)


def overlay_response(listing: str, reference: str, outline: Outline) -> HttpResponse:
    """Return both pictures laid over each other, or 404 with the reason."""
    return _build_response(lambda: render_overlay(listing, reference, outline))


def comparison_response(
    first: str, second: str, regions: Sequence[Sequence[float]]
) -> HttpResponse:
    """Return two pages side by side with differences marked, or 404 with the reason."""
    areas = tuple(tuple(region) for region in regions)
    return _build_response(lambda: _render_comparison(first, second, areas))


def sealed_response(jpeg: bytes) -> HttpResponse:
    """Return a page that no browser caches, so that each view of it is requested."""
    return harden_response(HttpResponse(jpeg, content_type="image/jpeg"), "private, no-store")


def _build_response(draw: Callable[[], bytes]) -> HttpResponse:
    try:
        response = HttpResponse(draw(), content_type="image/jpeg")
    except PictureUnavailable as lack:
        return HttpResponse(str(lack), status=404, content_type="text/plain; charset=utf-8")
    return harden_response(response, "private, max-age=600, immutable")


def harden_response[R: HttpResponseBase](response: R, caching: str) -> R:
    """Set headers so that nothing runs and the type is trusted; `caching` is Cache-Control."""
    response["Cache-Control"] = caching
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except (ObjectMissing, ObjectAltered, VaultUnreachable, SandboxBroken) as lack:
        raise PictureUnavailable(str(lack)) from lack


def close() -> None:
    """End the sandbox and forget what was shown."""
    if _sandbox.cache_info().currsize:
        _sandbox().close()
    _sandbox.cache_clear()
    forget()


def forget() -> None:
    """Forget what was shown: another vault may not have it."""
    _render_cached_picture.cache_clear()
    _render_cached_overlay.cache_clear()


@lru_cache(maxsize=64)
def _render_cached_picture(sha256: str) -> DisplayPicture:
    file = vault().read(sha256)
    (picture,) = _sandbox().examine_all([file], want=Features.DISPLAY)
    if isinstance(picture, Refused):
        raise PictureUnavailable(picture.says)
    return DisplayPicture(picture.display, picture.width, picture.height)


@lru_cache(maxsize=32)
def _render_cached_overlay(listing: str, reference: str, outline: Outline) -> bytes:
    size = _render_cached_picture(listing)
    shares = [(x / size.width, y / size.height) for x, y in outline]
    files = vault().read(listing), vault().read(reference)
    picture = _sandbox().render_overlay(*files, shares)
    if isinstance(picture, Refused):
        raise PictureUnavailable(picture.says)
    return picture


def _render_comparison(first: str, second: str, regions: tuple[tuple[float, ...], ...]) -> bytes:
    with _translate_errors():
        picture = _sandbox().render_side_by_side(vault().read(first), vault().read(second), regions)
    if isinstance(picture, Refused):
        raise PictureUnavailable(picture.says)
    return picture


@cache
def _sandbox() -> Sandbox:
    # Made at the first picture: by then the server has forked its workers.
    return Sandbox(settings.MARKWARDEN.decode_children)
