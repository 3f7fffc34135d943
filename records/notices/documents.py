"""Documents that leave: made once, kept by the digest of their bytes, read back as they were."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final

from django.db.models import QuerySet

from matchers.labels.words import Word, _
from records import policies
from records.database import column_types, execute, fetch_all, insert_into, pack_rows, rows_from
from records.ledger import audit
from records.notices.compression import compress, decompress
from records.notices.languages import Language
from records.notices.letter_kinds import LetterText
from records.notices.letter_templates import FOLDER
from records.notices.models.documents import Channel, Document

CHAIN: Final = "document"  # what the audit chain calls its subject


class DocumentAct(Word):
    """What the audit chain of a document says was done."""

    MAKE = "make", _("Made, to be sent as it is")


class DocumentErased(Exception):
    """The bytes were erased, by retention or for a person; their digest is left."""


@dataclass(frozen=True, slots=True)
class Links:
    """The filer, request, case and seller by which holds, erasure and pages find a document."""

    account_id: int = 0
    request_id: int | None = None
    case_id: int | None = None
    seller_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is made, and not yet stored."""

    key: str
    channel: Channel
    address: str
    body: bytes
    language: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """What documents are made for: a row of the outbox with those that share its letter."""

    kind: str
    subject_ids: Sequence[int]
    links: Links
    outgoing_id: int | None = None
    first_part: int = 0
    policy_hash: str = ""  # of the policy that words it; empty: that of this moment
    states: Mapping[str, audit.Value] = field(default_factory=dict)  # what its entry says besides


type _Made = tuple[Origin, dict[str, Any]]  # and the row


def keep_documents(drafts: Iterable[tuple[Origin, Sequence[Draft]]], *, now: datetime) -> list[int]:
    """Store documents and say so in the audit chain, in the transaction that makes them.

    What is made at once of one case has one entry, but for letters: their reader is not told of
    what others read. It is that of the first, whose id all of them name.

    Returns:
        Their ids, in the order of the drafts.
    """
    built = [
        (origin, _build_row(origin, draft, part, now))
        for origin, of_origin in drafts
        for part, draft in enumerate(of_origin, origin.first_part)
    ]
    if not built:
        return []
    for (pk,), (_origin, row) in zip(fetch_all(_NEXT_IDS, [len(built)]), built, strict=True):
        row["id"] = pk
    groups = _group_by_entry(built)
    execute(_KEEP, {"made": pack_rows(row for _origin, row in built)})
    audit.begin_chains(_describe_making(group, now) for group in groups)
    return [row["id"] for _origin, row in built]


def _group_by_entry(built: Sequence[_Made]) -> list[list[_Made]]:
    groups, rulings = dict[object, list[_Made]](), dict[int, audit.Value]()
    for origin, row in built:
        key: object = row["id"]
        case_id = row["case_id"]
        if case_id is not None and row["channel"] is not Channel.MAIL:
            rulings[case_id] = origin.states.get("ruling", rulings.get(case_id))
            key = f"{case_id} {rulings[case_id]}"
        group = groups.setdefault(key, [])
        group.append((origin, row))
        row["chain_id"] = group[0][1]["id"]
    return list(groups.values())


_NEXT_IDS: Final = """
SELECT nextval('notices_document_id_seq') FROM generate_series(1, %s) ORDER BY 1
"""
_TYPES: Final = {"id": "bigint"} | column_types(Document)
_VALUES: Final = {name: f"made.{name}" for name in _TYPES}
_KEEP: Final = insert_into(
    Document,
    _VALUES | {"digest": "decode(made.digest, 'hex')"},
    f"FROM {rows_from('made', _TYPES | {'digest': 'text'})}",
)


def keep_page(
    kind: str, subject_id: int, links: Links, body: bytes, *, policy_hash: str, now: datetime
) -> None:
    """Keep what pages say of something that was decided, unless they say the same already."""
    newest = _list_pages(kind, subject_id).first()
    if newest is not None and bytes(newest.digest) == sha256(body).digest():
        return
    part = newest.part + 1 if newest else 0
    origin = Origin(kind, [subject_id], links, first_part=part, policy_hash=policy_hash)
    draft = Draft(f"{kind}:{subject_id}:{part}", Channel.PAGE, "", body)
    keep_documents([(origin, [draft])], now=now)


def read_page(kind: str, subject_id: int) -> bytes | None:
    """Return what pages say of it; None: nothing was kept, or it was erased."""
    newest = _list_pages(kind, subject_id).first()
    return read_body(newest) if newest is not None and newest.body else None


def _list_pages(kind: str, subject_id: int) -> QuerySet[Document]:
    pages = Document.objects.filter(channel=Channel.PAGE, kind=kind, subject_id=subject_id)
    return pages.order_by("-part")


def _build_row(origin: Origin, draft: Draft, part: int, now: datetime) -> dict[str, Any]:
    shared_by = origin.subject_ids if len(origin.subject_ids) > 1 else ()
    return asdict(origin.links) | {
        "key": draft.key,
        "kind": origin.kind,
        "channel": draft.channel,
        "address": draft.address,
        "outgoing_id": origin.outgoing_id,
        "part": part,
        "subject_id": origin.subject_ids[0],
        "subject_ids": list(shared_by),
        "language": draft.language,
        "digest": sha256(draft.body).hexdigest(),
        "body": f"\\x{compress(draft.body).hex()}",
        "made_at": now,
    }


def _describe_making(group: Sequence[_Made], now: datetime) -> audit.Act:
    """Describe documents: what all have in common once, and the rest of each."""
    described = [
        describe_document(row) | {"policy": origin.policy_hash or policies.policy().hash}
        for origin, row in group
    ]
    first, *others = described
    shared = {
        name: value
        for name, value in first.items()
        if name != "sha256" and all(one.get(name) == value for one in others)
    }
    listed = [{name: one[name] for name in one if name not in shared} for one in described]
    states = {name: value for origin, _row in group for name, value in origin.states.items()}
    body = {**states, **shared, "wording": hash_texts(), "documents": listed}
    return audit.Act(CHAIN, group[0][1]["id"], DocumentAct.MAKE, "system", now, body)


# What the audit chain says of a document, and `markwarden verify` compares: by the row's column.
STATED: Final[Mapping[str, str]] = {
    "kind": "kind", "key": "key", "channel": "channel", "outgoing": "outgoing_id",
    "subject": "subject_id", "case": "case_id", "language": "language", "sha256": "digest",
}  # fmt: skip


def describe_document(row: Mapping[str, Any]) -> dict[str, audit.Value]:
    """Describe a row for the audit chain; the digest is hexadecimal.

    What is empty is left out, and a kind that the key begins with.
    """
    described = {name: row[column] for name, column in STATED.items()}
    if row["key"].startswith(f"{row['kind']}:"):
        described["kind"] = ""
    return {name: value for name, value in described.items() if value not in {None, ""}}


@cache
def hash_texts() -> str:
    """Return a hash over all texts of letters, which says by which a document was worded."""
    paths = sorted(path for path in FOLDER.rglob("*.txt"))
    texts = (f"{path.relative_to(FOLDER)}\n".encode() + path.read_bytes() for path in paths)
    return sha256(b"\0".join(texts)).hexdigest()[:16]


def read_body(document: Document) -> bytes:
    """Return the bytes as they left.

    Raises:
        DocumentErased: they are gone.
    """
    if not document.body:
        raise DocumentErased(DocumentErased.__doc__)
    return decompress(bytes(document.body))


def encode_json(value: object) -> bytes:
    """Encode as JSON with sorted keys and no spaces, which is the same each time."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def encode_letter(letter: LetterText, html: str) -> bytes:
    """Encode what a mail program shows; whom it is for and when it left are said beside it."""
    return encode_json({"html": html, "subject": letter.subject, "text": letter.text})


def read_letter(document: Document) -> LetterText:
    """Return a letter as it left.

    Raises:
        DocumentErased: it is gone.
    """
    parts = json.loads(read_body(document))
    language = Language(document.language) if document.language else None
    return LetterText(
        document.address, parts["subject"], parts["text"], language, document.account_id or None
    )


def find_by_outgoing(outgoing_ids: Iterable[int]) -> dict[int, list[Document]]:
    """Return the documents of rows of the outbox that lead, by row and in their order."""
    documents: dict[int, list[Document]] = {}
    rows = Document.objects.filter(outgoing_id__in=list(outgoing_ids))
    for document in rows.order_by("outgoing_id", "part"):
        documents.setdefault(document.outgoing_id or 0, []).append(document)
    return documents


def mark_sent(taken: Iterable[Document], *, now: datetime) -> None:
    """Store which documents their receivers took."""
    Document.objects.filter(pk__in=[document.pk for document in taken]).update(sent_at=now)
