"""What a filer sent with a request and with its answers: words, thumbnails, and the files back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponse

from gateways.configured import vault
from gateways.vault import ObjectAltered, ObjectMissing, VaultUnreachable
from interfaces.web.files.evidence_files import EvidencePage, list_pages, page_response
from interfaces.web.files.pictures import harden_response
from pipeline.policy.tables import LocalizedText
from records import policies
from records.cases.models import Clarification, TakedownRequest

_LACKING: Final = (ObjectMissing, ObjectAltered, VaultUnreachable)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file by its place among those of the request, and what it was sent for."""

    position: int
    name: str
    pages: tuple[EvidencePage, ...]
    evidence: LocalizedText
    line: int | None = None  # of the case whose question it answers


@dataclass(frozen=True, slots=True)
class SentEvidence:
    """Everything that a page shows of what was sent."""

    statements: tuple[tuple[LocalizedText, str], ...]
    files: tuple[SentFile, ...]


def describe_sent(request: TakedownRequest) -> SentEvidence:
    """Describe the evidence of a request, and the files of its answers."""
    files = _list_files(request)
    pages = list_pages(files)
    sent_files = tuple(
        SentFile(
            position,
            str(file["name"]),
            tuple(page for page in pages if page.position == position),
            evidence=_name_evidence(str(file.get("code", ""))),
            line=file.get("line"),
        )
        for position, file in enumerate(files, start=1)
    )
    return SentEvidence(tuple(_list_statements(request)), sent_files)


def sent_page_response(request: TakedownRequest, position: int, number: int) -> HttpResponse:
    """Return one page of a file as a picture, or raise Http404."""
    return page_response(_list_files(request), position, number)


def sent_file_response(request: TakedownRequest, position: int) -> FileResponse:
    """Return a file as it was sent, as a download that no browser opens; or raise Http404."""
    files = _list_files(request)
    if not 1 <= position <= len(files):
        raise Http404
    file = files[position - 1]
    try:
        content = vault().read(str(file["sha256"]))
    except _LACKING as lack:
        raise Http404 from lack
    response = FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=f"{request.number}-{position}{PurePath(str(file['name'])).suffix.lower()}",
        content_type="application/octet-stream",
    )
    return harden_response(response, "private, no-store")


def _list_files(request: TakedownRequest) -> list[Mapping[str, Any]]:
    """List the files in the order in which they came, one sent for several cases once."""
    answers = Clarification.objects.filter(case__request=request).exclude(files=[])
    rows = answers.order_by("answered_at", "case__line").values_list("case__line", "files")
    given = [*request.files, *({**file, "line": line} for line, files in rows for file in files)]
    files = dict[tuple[object, object], Mapping[str, Any]]()
    for file in given:
        files.setdefault((file.get("code"), file["sha256"]), file)
    return list(files.values())


def _name_evidence(code: str) -> LocalizedText:
    """Name the evidence as the policy does; an earlier one may have known other codes."""
    return policies.policy().evidence.get(code) or LocalizedText(code, code)


def _list_statements(request: TakedownRequest) -> Iterator[tuple[LocalizedText, str]]:
    """List the statements of the evidence; hashes stand for its files."""
    hashes = {file["sha256"] for file in request.files}
    for code, items in sorted(request.evidence.items()):
        for item in items:
            if item not in hashes and item != request.explanation:
                yield _name_evidence(code), item
