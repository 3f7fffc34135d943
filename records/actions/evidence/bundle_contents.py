"""What a bundle holds: the files of each case, its seller, and the proofs of its audit chain."""

import csv
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import batched
from typing import Any, Final
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Model, QuerySet
from pydantic import TypeAdapter

from gateways.vault import ObjectMissing
from pipeline.notices.statements import StatementOfReasons
from records.accounts.models import User, user_actor
from records.cases.models import (
    Case,
    Clarification,
    DecisionRecord,
    Ruling,
    Settlement,
    TakedownRequest,
)
from records.disputes.models import Appeal, CounterNotification
from records.evidence.acts import EvidenceAct
from records.evidence.bundle_check import COLUMNS, write_line
from records.evidence.models import Bundle, Opening
from records.ledger.inclusion import Prover
from records.ledger.log_entry import describe_act, read_leaf
from records.ledger.models import AuditEntry
from records.notices import statements
from records.notices.documents import DocumentErased, read_body
from records.notices.letter_archive import list_request_letters
from records.notices.models import Channel, Document, StatementSent
from records.notices.statements import NotMatched
from records.review.models import RulingText
from records.sellers.models import Seller, Shop

type File = tuple[str, bytes | Iterator[bytes]]
type Read = Callable[[str], bytes]  # from the vault, by key

_PICTURES: Final = ((b"\xff\xd8", "jpg"), (b"\x89PNG", "png"), (b"RIFF", "webp"), (b"GIF8", "gif"))
# Each by its way to the case. What reviewers wrote for themselves stays inside.
_OF_CASE: Final[dict[type[Model], str]] = {
    Case: "pk", DecisionRecord: "case", Ruling: "case", RulingText: "ruling__case",
    StatementSent: "ruling__case", Settlement: "case", Clarification: "case",
    CounterNotification: "case", Appeal: "case",
}  # fmt: skip
_PROOFS_A_FILE: Final = 500
_OPENING_ACTS: Final = frozenset({EvidenceAct.OPEN_BUNDLE, EvidenceAct.OPEN_EXHIBIT})
_INSIDE: Final = frozenset({"note", "score", "script", "marks"})
_STATEMENTS: Final = TypeAdapter(StatementOfReasons)


def write_json(document: object) -> bytes:
    """Write JSON that is the same each time: sorted keys, no spaces but line ends."""
    text = json.dumps(document, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def list_case_files(cases: Sequence[Case], read: Read) -> Iterator[File]:
    """Yield the record of each case, its listing and its pictures as the vault has them."""
    records = _read_records([case.pk for case in cases])
    for case in cases:
        folder, missing = f"cases/{case.number}", list[str]()
        for name, key in _list_objects(case):
            try:
                content = read(key)
            except ObjectMissing:
                missing.append(key)
                continue
            suffix = _find_suffix(content) if name.startswith("pictures/") else ""
            yield f"{folder}/{name}{suffix}", content
        yield from _list_documents(case, folder)
        record = {**records[case.pk], "no_longer_in_the_vault": missing}
        yield f"{folder}/record.json", write_json(record)


def _list_objects(case: Case) -> Iterator[tuple[str, str]]:
    if case.frozen is not None:
        yield "listing.json", case.frozen.document_sha256
        for place, picture in enumerate(case.frozen.pictures, start=1):
            if key := picture.get("sha256"):
                yield f"pictures/{place:02}", key
            if key := picture.get("exhibit", {}).get("document_sha256"):
                yield f"exhibits/{place:02}.json", key


def _list_documents(case: Case, folder: str) -> Iterator[File]:
    """Yield what marketplaces, pages and public registers were told, to the byte."""
    told = Document.objects.filter(case_id=case.pk).exclude(channel=Channel.MAIL)
    for place, document in enumerate(told.order_by("pk")):
        with suppress(DocumentErased):
            name = f"{place:03}-{document.kind.replace('_', '-')}-{document.channel}"
            yield f"{folder}/sent/{name}.json", read_body(document)


def _find_suffix(content: bytes) -> str:
    return next((f".{ending}" for begin, ending in _PICTURES if content.startswith(begin)), ".bin")


def _read_records(case_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Read the rows of all tables and the statements of reasons by case, one query a table."""
    records: dict[int, dict[str, Any]] = {pk: {"tables": {}, "statements": []} for pk in case_ids}
    for model, way in _OF_CASE.items():
        fields = [
            field.attname
            for field in model._meta.concrete_fields  # noqa: SLF001  # documented API
            if field.attname not in _INSIDE and field.related_model is not User
        ]
        rows: QuerySet[Any] = QuerySet(model).filter(**{f"{way}__in": case_ids}).order_by("pk")
        for row in rows.annotate(of_case=F(way)).values("of_case", *fields):
            binary = (name for name in row if isinstance(row[name], bytes | memoryview))
            row |= {name: bytes(row[name]).hex() for name in binary}
            tables = records[row.pop("of_case")]["tables"]
            tables.setdefault(model._meta.label, []).append(row)  # noqa: SLF001  # documented API
    of_case = dict(Ruling.objects.filter(case__in=case_ids).values_list("pk", "case_id"))
    for pk, ruling in sorted(statements.read_rulings(of_case).items()):
        with suppress(NotMatched):
            statement = _STATEMENTS.dump_python(statements.compose_statement(ruling), mode="json")
            stated = {**statement, "is_preview": ruling.words is None}
            records[of_case[pk]]["statements"].append(stated)
    return records


def list_request_files(
    request: TakedownRequest, *, is_whole: bool, url: str, now: datetime
) -> Iterator[File]:
    """Yield the right as it stood at filing, and the letters where all cases are in scope."""
    folder = f"requests/{request.number}"
    yield f"{folder}/right.json", write_json(request.right_snapshot)
    letters = list_request_letters(request, url, now=now, most=None) if is_whole else ()
    for place, entry in enumerate(letters):
        name = f"{folder}/letters/{place:03}-{entry.kind.replace('_', '-')}"
        if letter := entry.letter:
            head = "This is a preview: it was not sent.\n\n" if entry.is_preview else ""
            text = f"{head}To: {letter.to}\nSubject: {letter.subject}\n\n{letter.text}\n"
            yield f"{name}{'-preview' if entry.is_preview else ''}.txt", text.encode()
        if entry.document:
            with suppress(DocumentErased):
                yield f"{name}.json", read_body(entry.document)  # its SHA-256 is in the chain


def list_seller_files(seller_ids: Iterable[int]) -> Iterator[File]:
    """Yield who stands behind each shop."""
    for seller in Seller.objects.filter(pk__in=set(seller_ids)).order_by("pk").iterator():
        shops = Shop.objects.filter(seller=seller).order_by("pk")
        record = {
            "id": seller.public_id,
            "name": seller.legal_name,
            "shops": list(shops.values("marketplace", "external_id")),
        }
        yield f"sellers/{seller.public_id}.json", write_json(record)


def list_proof_files(
    case_ids: Sequence[int], thing_ids: Collection[UUID], until: datetime
) -> Iterator[File]:
    """Yield the checkpoint of the log, the cases' entries with their proofs, and who did what.

    Args:
        case_ids: of the cases.
        thing_ids: of things with a page of their own; who opened them until then is told as well.
        until: when the bundle was asked for.

    Raises:
        LogBroken: the audit chain is not what was logged; nothing may leave.
    """
    custody = io.StringIO()
    table = csv.writer(custody, lineterminator="\n")
    table.writerow(["at", "actor", "act", "subject"])
    prover = Prover()
    if prover.note:
        yield "proof/checkpoint", prover.note.encode()
        yield "proof/key", f"{prover.key.text()}\n".encode()
    proofs = prover.prove_subjects("case", case_ids)
    for number, batch in enumerate(batched(proofs, _PROOFS_A_FILE, strict=False), start=1):
        lines = [COLUMNS, *map(write_line, batch), ""]
        yield f"proof/entries-{number:04}.tsv", "\n".join(lines).encode()
        for proven in batch:
            table.writerow([*describe_act(proven), read_leaf(proven.leaf)["subject"][1]])
    openings = Opening.objects.filter(thing_id__in=thing_ids, opened_at__lte=until)
    for opening in openings.order_by("opened_at", "pk"):
        at, actor = opening.opened_at.isoformat(), user_actor(opening.person_id)
        table.writerow([at, actor, f"open_{opening.kind}", opening.thing_id])
    table.writerows(_list_downloads(case_ids, until))
    yield "custody.csv", custody.getvalue().encode()


def _list_downloads(case_ids: Sequence[int], until: datetime) -> Iterator[list[object]]:
    """Yield who took a bundle with one of these cases, until then."""
    others = dict(
        Bundle.objects.filter(case_ids__overlap=list(case_ids)).values_list("pk", "public_id")
    )
    chains = AuditEntry.objects.readable().filter(subject_kind="bundle", subject_id__in=others)
    for pk, text in chains.order_by("pk").values_list("subject_id", "entry"):
        entry = json.loads(text)
        if entry["act"] in _OPENING_ACTS and datetime.fromisoformat(entry["at"]) <= until:
            yield [entry["at"], entry["actor"], entry["act"], others[pk]]
