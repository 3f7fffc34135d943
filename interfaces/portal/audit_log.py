"""The log of the audit chain, published: signed checkpoints, proofs that it only grows, hashes.

Without an account, and as C2SP's tlog-checkpoint and tlog-tiles write them. They say nothing of
what was logged.
"""

import re
from base64 import b64encode
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from interfaces.web.access import Pages, allow_everyone
from interfaces.web.rate_limits import count_call
from records.ledger import checkpoints, log_keys, merkle
from records.ledger.models import Checkpoint

PAGES = Pages()

_AT: Final = ".well-known/markwarden"
_TILE: Final = re.compile(r"((?:x[0-9]{3}/){0,4}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_FULL: Final = 1 << merkle.TILE_HEIGHT
_HIGHEST_LEVEL: Final = 7


def _answer(
    content: str | bytes, *, is_final: bool, kind: str = "text/plain; charset=utf-8"
) -> HttpResponse:
    """Build the answer; what is final may be kept for ever."""
    kept = "max-age=31536000, immutable" if is_final else "max-age=10"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": f"public, {kept}"})


def _find_published(size: int) -> Checkpoint:
    count = Checkpoint.objects.exclude(published_at=None)
    return get_object_or_404(count, size=size)


@PAGES.show(f"{_AT}/key", allow_everyone, name="log_key")
def show_key(request: HttpRequest) -> HttpResponse:
    """Show the public keys of the log, the present one first."""
    count_call(request)
    lines = "".join(f"{key.text()}\n" for key in log_keys.list_keys())
    return _answer(lines, is_final=False)


@PAGES.show(f"{_AT}/checkpoint", allow_everyone, name="log_checkpoint")
def show_newest(request: HttpRequest) -> HttpResponse:
    """Show the newest checkpoint."""
    count_call(request)
    newest = checkpoints.find_newest(published=True)
    if newest is None:
        raise Http404
    return _answer(newest.note, is_final=False)


@PAGES.show(f"{_AT}/checkpoint/<int:size>", allow_everyone, name="log_checkpoint_of")
def show_checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """Show the checkpoint of a size."""
    count_call(request)
    return _answer(_find_published(size).note, is_final=True)


@PAGES.show(f"{_AT}/consistency/<int:old>/<int:new>", allow_everyone, name="log_consistency")
def show_consistency(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """Show the proof that a checkpoint's tree begins with an older one's: a hash a line."""
    count_call(request)
    if _find_published(old).size > _find_published(new).size:
        raise Http404
    read = merkle.read_node_from(checkpoints.read_tile)
    path = merkle.prove_consistency(read, old, new)
    return _answer("".join(f"{b64encode(node).decode()}\n" for node in path), is_final=True)


@PAGES.show(f"{_AT}/tile/<int:level>/<path:place>", allow_everyone, name="log_tile")
def show_tile(request: HttpRequest, level: int, place: str) -> HttpResponse:
    """Show the hashes of a tile, all 256 or the first so many."""
    count_call(request)
    parts = _TILE.fullmatch(place)
    if parts is None or level > _HIGHEST_LEVEL:
        raise Http404
    number, width = int(re.sub("[x/]", "", parts[1])), int(parts[2] or _FULL)
    hashes = checkpoints.read_tile(level, number)[: width * merkle.HASH_BYTES]
    if width > _FULL or len(hashes) < width * merkle.HASH_BYTES:
        raise Http404
    return _answer(hashes, is_final=True, kind="application/octet-stream")
