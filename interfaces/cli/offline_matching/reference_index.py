"""The pictures of rights, and their index: opened by sandboxed processes, in the file's order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from pathlib import Path

import numpy as np

from interfaces.cli.jsonl import BadLine
from interfaces.cli.offline_matching.index_files import IndexFiles, Rights
from interfaces.cli.printing import TOO_PLAIN
from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture, RefusalCode, Refused
from matchers.image.reference import Category, Reference
from matchers.image.sandbox.guard import MAX_BYTES
from matchers.image.sandbox.opened_pictures import OpenedPictures
from matchers.image.sandbox.pool import Sandbox
from matchers.image.search.index import ImageIndex
from pipeline.rights.offline_matching_files import RightLine, reference_id
from pipeline.vocabulary import RightKind


def open_pictures(folder: Path, names: Sequence[str], sandbox: Sandbox) -> OpenedPictures:
    """Open the files, in their order."""
    return OpenedPictures([_read_file(folder / name) for name in names], sandbox)


def examine_pictures(
    folder: Path, names: Sequence[str], sandbox: Sandbox, want: Features
) -> tuple[Picture | Refused, ...]:
    """Examine each file in order; return what it shows or why it is refused."""
    files = [_read_file(folder / name) for name in names]
    pictures = iter(
        sandbox.examine_all([file for file in files if isinstance(file, bytes)], want=want)
    )
    return tuple(next(pictures) if isinstance(file, bytes) else file for file in files)


def list_refusals(names: Sequence[str], pictures: Sequence[Picture | Refused]) -> tuple[str, ...]:
    """List the refused files with their reasons."""
    return tuple(
        f"{name}: {picture.says}"
        for name, picture in zip(names, pictures, strict=True)
        if isinstance(picture, Refused)
    )


def list_plain(names: Sequence[str], pictures: Sequence[Picture | Refused]) -> tuple[str, ...]:
    """List the references too plain for recognising a changed copy, and what to do."""
    return tuple(
        f"{name}: {TOO_PLAIN}"
        for name, picture in zip(names, pictures, strict=True)
        if isinstance(picture, Picture) and picture.quality < MIN_QUALITY
    )


def _read_file(path: Path) -> bytes | Refused:
    try:
        if not path.is_file():  # a pipe or a device would never end
            return Refused(RefusalCode.UNREADABLE, "There is no such file.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as unreadable:  # ValueError: a NUL in its name
        return Refused(RefusalCode.UNREADABLE, f"The file cannot be read: {unreadable}.")


type Complain = Callable[[BadLine], None]

_CATEGORIES = {
    RightKind.TRADEMARK: Category.LOGO,
    RightKind.COPYRIGHT: Category.PHOTO,
    RightKind.DESIGN: Category.DRAWING,
}
_RIGHTS_AT_ONCE = 8  # for each process, so that none waits long for the slowest


def build_references(index: IndexFiles, complain: Complain, jobs: int) -> None:
    """Build the index of pictures where any right has some."""
    illustrated_rights = np.load(index.illustrated_rights).tolist()
    if not illustrated_rights:
        return
    rights = Rights(index)
    try:
        ImageIndex.write(
            index.references, _references(index, rights, illustrated_rights, complain, jobs)
        )
    finally:
        rights.close()


def _references(
    index: IndexFiles,
    rights: Rights,
    illustrated_rights: list[list[int]],
    complain: Complain,
    jobs: int,
) -> Iterator[Reference]:
    def open_pictures(right: RightLine) -> tuple[Picture | Refused, ...]:
        return examine_pictures(index.images, right.images, sandbox, Features.PARTS)

    with Sandbox(jobs) as sandbox, ThreadPoolExecutor(jobs) as threads:
        for some in batched(illustrated_rights, jobs * _RIGHTS_AT_ONCE, strict=False):
            lines = [rights.line(position) for position, _ in some]
            answers = zip(some, lines, threads.map(open_pictures, lines), strict=True)
            for (position, number), right, pictures in answers:
                for refusal in list_refusals(right.images, pictures):
                    complain(BadLine(index.rights.name, number, refusal))
                for warning in list_plain(right.images, pictures):
                    complain(BadLine(index.rights.name, number, warning, is_warning=True))
                yield from _references_of(right, position, pictures)


def _references_of(
    right: RightLine, position: int, pictures: tuple[Picture | Refused, ...]
) -> Iterator[Reference]:
    for place, picture in enumerate(pictures):
        if isinstance(picture, Picture):
            yield _reference(picture, right, position, place)


def describe_reference(right: RightLine, position: int, place: int) -> SeenReference:
    """Return whose picture it is and what it shows, as far as the kind of right tells."""
    number = reference_id(position, place)
    return SeenReference(number, position, number, _CATEGORIES.get(right.type, Category.PRODUCT))


def _reference(picture: Picture, right: RightLine, position: int, place: int) -> Reference:
    seen = describe_reference(right, position, place)
    return Reference.from_picture(
        picture,
        reference_id=seen.reference_id,
        right_id=seen.right_id,
        family=seen.family,
        category=seen.category,
    )
