"""Files that prove what is said: drawn in the sandbox, kept, named by a token."""

from collections.abc import Sequence
from typing import Annotated, Final

from django.http import HttpRequest
from ninja import File, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from interfaces.api.protocol.answers import (
    build_answer,
    refuse_fields,
    refuse_upload,
)
from interfaces.api.protocol.authentication import get_account
from interfaces.api.protocol.operations import Operations
from interfaces.web.files import evidence_files
from interfaces.web.files.uploads import UploadRefused
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.ledger.idempotency import Answer

router = Operations("Disputes")

_SAYS: Final = "This is not a file of yours. Upload the file to /evidence-files and send its token."
_UNKNOWN_EVIDENCE: Final = Fault("evidence", "unknown_file", _SAYS)
UNKNOWN_FILE: Final = Fault("evidence_files", "unknown_file", _SAYS)  # of a filing

type Token = Annotated[str, StringConstraints(max_length=8_000, pattern=r"^[\x21-\x7e]+$")]
type Tokens = Annotated[
    list[Token],
    Field(
        max_length=evidence_files.MOST_FILES, description="Tokens of files that you have uploaded."
    ),
]


class EvidenceFileOut(Schema):
    """A file that can be named in a filing, an answer or an appeal."""

    name: str
    token: str = Field(description="Send it in `evidence`; it is valid only for your account.")


@router.step("POST /evidence-files", Scope.FILE, EvidenceFileOut, "Upload a file of evidence")
def upload_evidence(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="PDF or a picture, up to 15 MB.")],
) -> Answer:
    """Upload a file of evidence with at most 20 pages.

    The response contains the token to name in a filing, an answer or an appeal; nobody sees the
    file before that. A file that cannot be used is refused with 422, or with 503 if the same call
    may succeed a minute later; the code says why.
    """
    return keep_file(file, get_account(request).pk)


def keep_file(file: UploadedFile, account_id: int) -> Answer:
    """Store an uploaded file and answer with the token by which this account can name it."""
    try:
        evidence_file = evidence_files.store_file(file, _name_owner(account_id))
    except UploadRefused as refused:
        return refuse_upload("file", refused)
    body = EvidenceFileOut(name=evidence_file.name, token=evidence_file.token)
    return build_answer(200, body)


def find_files(tokens: Sequence[str], account_id: int) -> tuple[evidence_files.File, ...] | None:
    """Return the files that these tokens name; None if one is not a file of this account."""
    files = tuple(evidence_files.load_files(tokens, _name_owner(account_id)))
    return files if len(files) == len(tokens) else None


def refuse_unknown_file(fault: Fault = _UNKNOWN_EVIDENCE) -> Answer:
    """Refuse a token that names no file of the caller."""
    return refuse_fields("unknown_file", (fault,))


def _name_owner(account_id: int) -> str:
    return f"filer {account_id}"
