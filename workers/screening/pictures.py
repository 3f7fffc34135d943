"""The pictures of lines: fetched through the guard, hashed in the sandbox, each once."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from itertools import batched
from typing import Final

from gateways.fetching import FetchRefused, NotFound, Unreachable
from matchers.image.picture import Picture, RefusalCode, Refused
from matchers.image.recent_answers import RecentAnswers
from pipeline.screening.lines import FeedLine, LinePicture
from workers.cases.context import WorkerContext

_AT_ONCE: Final = 8  # addresses fetched at the same time, and files held in memory
_REMEMBERED: Final = 20_000  # pictures, some two kilobytes each
UNREACHED: Final = Refused(RefusalCode.UNREADABLE, "The picture could not be fetched.")
_UNFIT: Final = Refused(RefusalCode.UNREADABLE, "What lies there is not what may be fetched.")

_RECENT: Final = RecentAnswers[str, Picture | Refused](_REMEMBERED)


def open_pictures(
    lines: Iterable[FeedLine], context: WorkerContext, now: datetime
) -> Mapping[str, Picture | Refused]:
    """Return what the pictures of some lines show, by `name_picture`.

    One that was seen lately is neither fetched nor opened; one that cannot be fetched shows
    nothing, and is looked for again the next time.
    """
    references = {
        name_picture(picture, now): picture for line in lines for picture in line.pictures
    }
    recent = _RECENT.find(references)
    missing = [name for name in references if name not in recent]
    if not missing:
        return recent
    found = dict(recent)
    with ThreadPoolExecutor(_AT_ONCE) as crew:
        for names in batched(missing, _AT_ONCE, strict=False):
            files = crew.map(lambda name: fetch_picture(references[name], context), names)
            found |= _open_files(dict(zip(names, files, strict=True)), context)
    return found


def _open_files(
    files: Mapping[str, bytes | Refused], context: WorkerContext
) -> dict[str, Picture | Refused]:
    images = {name: file for name, file in files.items() if isinstance(file, bytes)}
    fresh = dict(zip(images, context.sandbox.hash_all(list(images.values())), strict=True))
    _RECENT.keep(fresh)
    return {**{name: file for name, file in files.items() if isinstance(file, Refused)}, **fresh}


def name_picture(picture: LinePicture, now: datetime) -> str:
    """Return the name by which a picture is remembered: its bytes', or its address's for an hour.

    The picture at an address may change later.
    """
    return picture.sha256 or f"{picture.url} {now:%Y-%m-%dT%H}"


def list_opened(
    line: FeedLine, opened_pictures: Mapping[str, Picture | Refused], now: datetime
) -> Sequence[Picture | Refused]:
    """Return what the pictures of one line show, in their order."""
    return [opened_pictures[name_picture(picture, now)] for picture in line.pictures]


def fetch_picture(picture: LinePicture, context: WorkerContext) -> bytes | Refused:
    """Return the file, `UNREACHED`, or a refusal if its bytes are not those of the line's hash.

    What is remembered under a hash counts for every marketplace, so it must not name other bytes.
    """
    try:
        file = context.marketplaces.fetch_picture(picture.url)
    except (NotFound, Unreachable):
        return UNREACHED
    except FetchRefused:
        return _UNFIT
    return file if picture.sha256 in {"", sha256(file).hexdigest()} else _UNFIT
