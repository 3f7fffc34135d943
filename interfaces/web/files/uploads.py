"""Uploaded pictures and papers: checked by ending, content and scanner, opened in the sandbox."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import PurePath
from queue import Empty, LifoQueue
from threading import Lock, get_ident
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways import configured
from gateways.antivirus import ScannerUnreachable
from interfaces.web.admission import step_aside
from interfaces.web.metrics import UPLOAD_SCANS
from interfaces.web.rate_limits import count_opening_seconds, find_sender
from matchers.documents.page import Document
from matchers.documents.reader import LIMITS, DocumentReader
from matchers.image.picture import RefusalCode, Refused
from matchers.image.sandbox.guard import MAX_BYTES
from matchers.image.sandbox.pool import Sandbox
from matchers.labels.words import Word, gettext_noop
from records.actions.rights.paper_pages import keep_paper
from records.actions.rights.references import build_reference
from records.clock import database_now
from records.rights.models import Certificate, Reference
from records.row_security.connection_pool import count_openings

_LOG: Final = logging.getLogger("markwarden.uploads")
_PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif"})
_PAPERS: Final = _PICTURES | {".pdf"}
_FIRST_BYTES: Final[Mapping[str, tuple[bytes, ...]]] = {
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
    ".webp": (b"RIFF",),
    ".gif": (b"GIF8",),
    ".pdf": (b"%PDF-",),
}

TOO_PLAIN: Final = _(
    "This picture is so plain that changed copies of it are often missed. An unchanged copy is"
    " found. Add a picture with more detail: a photograph of the goods, or the mark as it stands on"
    " them."
)


class UploadFlaw(Word):
    """Why an upload is not taken before anybody reads it."""

    MISNAMED = (
        "misnamed",
        gettext_noop(
            "The ending of the file name does not fit its content, or we do not accept this kind of"
            " file."
        ),
    )
    BUSY = "busy", gettext_noop("Many files are being read at this moment. Try again in a minute.")
    INFECTED = (
        "infected",
        gettext_noop("The virus scanner found malware in this file, so we did not keep it."),
    )
    UNSCANNED = (
        "unscanned",
        gettext_noop(
            "The virus scanner did not answer, so we did not keep this file. Try again in a minute."
        ),
    )
    NONE = "none", gettext_noop("Choose a file.")
    TOO_MANY = "too_many", gettext_noop("There are already too many. Remove some first.")


class UploadRefused(Exception):
    """A file that cannot be used; the message says why, in the reader's language."""

    def __init__(self, code: str) -> None:
        super().__init__(str(explain_refusal(code)))
        self.code = code

    @property
    def is_passing(self) -> bool:
        """Whether the same file may be taken a minute later."""
        return self.code in {"busy", "unscanned"}


def explain_refusal(code: str) -> str | Promise:
    """Explain why a file cannot be used."""
    if code in UploadFlaw:
        return _(UploadFlaw(code).label)
    return _((RefusalCode(code) if code in RefusalCode else RefusalCode.UNREADABLE).advice)


def is_too_large(request: HttpRequest) -> bool:
    """Return whether the body is so large that the upload handler leaves its files out."""
    return int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def is_valid_upload(request: HttpRequest, form: Form, field: str) -> bool:
    """Return whether the form is valid; report a body that is too large at its field."""
    if not is_too_large(request):
        return form.is_valid()
    form.is_valid()
    form.errors.pop(field, None)
    form.add_error(field, str(explain_refusal("too_large")))
    return False


def read_upload(file: "UploadedFile[bytes] | None", *, is_paper: bool = False) -> bytes:
    """Read the bytes of an uploaded picture or paper.

    Raises:
        UploadRefused: there is none, it is too large, its ending says another kind, or the scanner
            does not pass it.
    """
    if file is None:
        raise UploadRefused(UploadFlaw.NONE)
    if (file.size or 0) > MAX_BYTES:
        raise UploadRefused(RefusalCode.TOO_LARGE)
    content: bytes = file.read()
    check_file_kind(file.name or "", content, is_paper=is_paper)
    refuse_malware(content)
    return content


def refuse_malware(content: bytes) -> None:
    """Ask the scanner, if one is set; without its verdict no file passes.

    Raises:
        UploadRefused: it found malware, or did not answer.
    """
    scanner = configured.antivirus()
    if scanner is None:
        return
    try:
        malware = scanner.find_malware(content)
    except ScannerUnreachable as silent:
        UPLOAD_SCANS.labels("unreachable").inc()
        _LOG.error("An upload was refused unscanned: %s", silent)
        raise UploadRefused(UploadFlaw.UNSCANNED) from silent
    UPLOAD_SCANS.labels("infected" if malware else "clean").inc()
    if malware:
        _LOG.warning("An upload was refused: the scanner found %s.", malware)
        raise UploadRefused(UploadFlaw.INFECTED)


def check_file_kind(name: str, content: bytes, *, is_paper: bool = False) -> None:
    """Check that the name's ending and the first bytes mean the same kind.

    Raises:
        UploadRefused: they do not.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in (_PAPERS if is_paper else _PICTURES):
        raise UploadRefused(UploadFlaw.MISNAMED)
    if not content.startswith(_FIRST_BYTES[ending]):
        raise UploadRefused(UploadFlaw.MISNAMED)


def read_reference(content: bytes, category: str) -> Reference:
    """Build the unsaved reference of that picture.

    Raises:
        UploadRefused: it cannot be used.
    """
    with _opening():
        row = build_reference(content, category, configured.vault(), _sandbox())
    if row.error:
        raise UploadRefused(row.error)
    return row


def receive_paper(certificate: Certificate, content: bytes, *, actor: str) -> Certificate:
    """Keep a paper of a right, its pages drawn in the sandbox.

    Raises:
        UploadRefused: it cannot be read; nothing is kept.
    """
    paper = read_document(content)
    with transaction.atomic():
        return keep_paper(
            certificate, content, paper, configured.vault(), actor=actor, now=database_now()
        )


def read_paper(file: "UploadedFile[bytes] | None") -> Document:
    """Draw the pages of an uploaded paper; nothing is kept.

    Raises:
        UploadRefused: it cannot be used.
    """
    return read_document(read_upload(file, is_paper=True))


def read_document(content: bytes) -> Document:
    """Render a paper's pages in the sandbox; nothing is stored.

    Raises:
        UploadRefused: it cannot be read.
    """
    with _opening(), _borrow_reader() as reader, count_opening_seconds(LIMITS.wall_seconds):
        document = reader.read(content)
    if isinstance(document, Refused):
        raise UploadRefused(document.code)
    return document


def close() -> None:
    """End the children."""
    if _sandbox.cache_info().currsize:
        _sandbox().close()
    _sandbox.cache_clear()
    if _readers.cache_info().currsize:
        with suppress(Empty):
            while True:
                _readers().get_nowait().close()
    _readers.cache_clear()


_WAIT_SECONDS: Final = 15.0
_OPENING: Final = set[str]()  # by whom a file is being opened, or waits for it
_TURN: Final = Lock()


@contextmanager
def _opening() -> Iterator[None]:
    """Give the place in the web process to others while a file is opened, one of each person's.

    Raises:
        UploadRefused: one of theirs is being opened, or several of others wait already.
    """
    sender = find_sender() or f"thread {get_ident()}"
    with _TURN:
        if sender in _OPENING or len(_OPENING) >= count_openings():
            raise UploadRefused(UploadFlaw.BUSY)
        _OPENING.add(sender)
    try:
        with step_aside():
            yield
    finally:
        _OPENING.discard(sender)


@contextmanager
def _borrow_reader() -> Iterator[DocumentReader]:
    """Borrow one of the few child processes, each of which serves one thread.

    Raises:
        UploadRefused: all are busy for long.
    """
    try:
        reader = _readers().get(timeout=_WAIT_SECONDS)
    except Empty:
        raise UploadRefused(UploadFlaw.BUSY) from None
    try:
        yield reader
    finally:
        _readers().put(reader)


@cache
def _sandbox() -> Sandbox:
    # Made at the first file: by then the server has forked its workers.
    return Sandbox(settings.MARKWARDEN.decode_children, model=settings.MARKWARDEN.embedding_model)


@cache
def _readers() -> LifoQueue[DocumentReader]:
    readers = LifoQueue[DocumentReader]()
    for _number in range(settings.MARKWARDEN.document_children):
        readers.put(DocumentReader())
    return readers
