"""Files given as evidence in a dispute: drawn in the sandbox, kept, and shown page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from interfaces.look import pictures
from interfaces.look.uploads import NotTaken, content_of, document, is_too_large, says
from workers import outside

MOST_FILES: Final = 10
_LONGEST_NAME: Final = 120
_SALT: Final = "given as evidence by "

type File = Mapping[str, object]  # its hash and name, and the hashes of its pages


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a form that has to be sent again: its name, and what stands for it."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a form brought, and what is wrong with the rest."""

    files: tuple[File, ...] = ()
    faults: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = field(default=())


def given(request: HttpRequest, whose: str) -> Given:
    """The files of a form: new ones, and those of an earlier try; `whose` keeps them apart."""
    if is_too_large(request):
        return Given(faults=(str(says("too_large")),))
    files, faults = list(earlier(request.POST.getlist("kept"), whose)), []
    for one in request.FILES.getlist("evidence"):
        try:
            files.append(_taken(one, len(files)))
        except NotTaken as fault:
            faults.append(_("%(name)s: %(why)s") % {"name": _named(one.name or ""), "why": fault})
    kept = tuple(_token(one, whose) for one in files)
    return Given(tuple(files), tuple(faults), kept)


def taken(file: "UploadedFile[bytes]", whose: str) -> Kept:
    """One file, to be named by its token later.

    Raises:
        NotTaken: it cannot be used.
    """
    return _token(_taken(file, 0), whose)


def earlier(tokens: Sequence[str], whose: str) -> Iterator[File]:
    """The files of these tokens; those of others are left out."""
    for token in tokens[:MOST_FILES]:
        try:
            yield loads(token, salt=_SALT + whose)
        except BadSignature:
            continue


def _token(file: File, whose: str) -> Kept:
    return Kept(str(file["name"]), dumps(file, salt=_SALT + whose))


def _taken(file: "UploadedFile[bytes]", so_far: int) -> File:
    if so_far >= MOST_FILES:
        raise NotTaken("too_many")
    content = content_of(file, is_paper=True)
    drawn = document(content)
    vault = outside.vault()
    pages = [vault.put(page.shown) for page in drawn.pages]
    return {"sha256": vault.put(content), "name": _named(file.name or ""), "pages": pages}


def _named(name: str) -> str:
    """A name to be read: no folder, no signs that steer."""
    return "".join(sign for sign in PurePath(name).name if sign.isprintable())[:_LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a file, by its place."""

    position: int
    number: int
    name: str
    of: int

    @property
    def caption(self) -> str:
        """The file's name, and which of its pages where it has several."""
        return self.name if self.of == 1 else f"{self.name} {self.number}/{self.of}"


def sheets(files: Sequence[File]) -> tuple[Sheet, ...]:
    """Every page to be shown, in order, counted from 1."""
    return tuple(
        Sheet(position, number, str(file.get("name", "")), len(_pages(file)))
        for position, file in enumerate(files, start=1)
        for number in range(1, len(_pages(file)) + 1)
    )


def answer(files: Sequence[File], position: int, number: int) -> HttpResponse:
    """One page as a picture.

    Raises:
        Http404: there is no such page.
    """
    if not 1 <= position <= len(files):
        raise Http404
    pages = _pages(files[position - 1])
    if not 1 <= number <= len(pages):
        raise Http404
    return pictures.answer(pages[number - 1])


def _pages(file: File) -> list[str]:
    """A picture that came without pages is its own."""
    pages = file.get("pages")
    drawn = [str(page) for page in pages] if isinstance(pages, list) else []
    return drawn or [str(file.get("sha256", ""))]
