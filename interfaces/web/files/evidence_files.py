"""Files given as evidence: drawn in the sandbox, kept, and shown page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from gateways import configured
from interfaces.web.files import pictures
from interfaces.web.files.uploads import (
    UploadFlaw,
    UploadRefused,
    explain_refusal,
    is_too_large,
    read_document,
    read_upload,
)

MOST_FILES: Final = 10
_LONGEST_NAME: Final = 120
_SALT: Final = "given as evidence by "

type File = Mapping[str, object]  # its hash and name, and the hashes of its pages


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a form that has to be sent again: its name, and what stands for it."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class UploadedEvidence:
    """What a form brought, and what is wrong with the rest."""

    files: tuple[File, ...] = ()
    faults: tuple[str, ...] = ()
    stored_files: tuple[StoredFile, ...] = field(default=())


def read_evidence(request: HttpRequest, whose: str) -> UploadedEvidence:
    """Read a form's files, new and earlier ones; `whose` keeps those of others apart."""
    before = tuple(load_files(request.POST.getlist("kept"), whose))
    if is_too_large(request):
        return _build_evidence(before, (str(explain_refusal("too_large")),), whose)
    new, faults = read_files(request, "evidence", most=MOST_FILES - len(before))
    return _build_evidence((*before, *new), faults, whose)


def _build_evidence(
    files: tuple[File, ...], faults: tuple[str, ...], whose: str
) -> UploadedEvidence:
    return UploadedEvidence(files, faults, tuple(sign_file(file, whose) for file in files))


def read_files(
    request: HttpRequest, field: str, *, most: int
) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """Draw and keep the files of one field; return them, and what is wrong with the others."""
    files, faults = list[File](), list[str]()
    for file in request.FILES.getlist(field):
        try:
            files.append(_draw_and_store(file, room=most - len(files)))
        except UploadRefused as fault:
            values = {"name": _readable_name(file.name or ""), "why": fault}
            faults.append(_("%(name)s: %(why)s") % values)
    return tuple(files), tuple(faults)


def store_file(file: "UploadedFile[bytes]", whose: str) -> StoredFile:
    """Store a file and return its token.

    Raises:
        UploadRefused: it cannot be used.
    """
    return sign_file(_draw_and_store(file, room=1), whose)


def load_files(tokens: Sequence[str], whose: str) -> Iterator[File]:
    """Load the files of these tokens, without those of others."""
    for token in tokens[:MOST_FILES]:
        try:
            yield loads(token, salt=_SALT + whose)
        except BadSignature:
            continue


def sign_file(file: File, whose: str) -> StoredFile:
    """Build the token that stands for a file until it is sent again, valid for `whose` alone."""
    return StoredFile(str(file["name"]), dumps(file, salt=_SALT + whose))


def _draw_and_store(file: "UploadedFile[bytes]", *, room: int) -> File:
    if room <= 0:
        raise UploadRefused(UploadFlaw.TOO_MANY)
    content = read_upload(file, is_paper=True)
    document = read_document(content)
    vault = configured.vault()
    pages = [vault.put(page.jpeg) for page in document.pages]
    return {"sha256": vault.put(content), "name": _readable_name(file.name or ""), "pages": pages}


def _readable_name(name: str) -> str:
    """Return the file name without folders and unprintable characters."""
    return "".join(character for character in PurePath(name).name if character.isprintable())[
        :_LONGEST_NAME
    ]


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One page of a file, by its place."""

    position: int
    number: int
    name: str
    of: int

    @property
    def caption(self) -> str:
        """The file's name, and which of its pages where it has several."""
        return self.name if self.of == 1 else f"{self.name} {self.number}/{self.of}"


def list_pages(files: Sequence[File]) -> tuple[EvidencePage, ...]:
    """List every page to be shown, in order, counted from 1."""
    return tuple(
        EvidencePage(position, number, str(file.get("name", "")), len(_page_hashes(file)))
        for position, file in enumerate(files, start=1)
        for number in range(1, len(_page_hashes(file)) + 1)
    )


def page_response(files: Sequence[File], position: int, number: int) -> HttpResponse:
    """Return one page as a picture.

    Raises:
        Http404: there is no such page.
    """
    if not 1 <= position <= len(files):
        raise Http404
    pages = _page_hashes(files[position - 1])
    if not 1 <= number <= len(pages):
        raise Http404
    return pictures.picture_response(pages[number - 1])


def _page_hashes(file: File) -> list[str]:
    """Return the hashes of the pages; a picture without pages is its own page."""
    pages = file.get("pages")
    hashes = [str(page) for page in pages] if isinstance(pages, list) else []
    return hashes or [str(file.get("sha256", ""))]
