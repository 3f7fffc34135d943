"""The letters of a request: as they left, or a preview of what waits, each with its state."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db.models import Model, Q, QuerySet

from matchers.labels.words import Word, _
from records import policies
from records.cases.models import Case, Ruling, TakedownRequest
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from records.notices.documents import DocumentErased, find_by_outgoing, read_letter
from records.notices.letter_kinds import DIGEST, LetterText, Posted, list_letters
from records.notices.models import Channel, Document

_MOST_LETTERS: Final = 100


class Delivery(Word):
    """How far a letter is."""

    WAITING = "waiting", _("waits")  # its time has not come, or it is on its way
    LATE = "late", _("tried again")  # it was tried, and is tried again
    SENT = "sent", _("sent")
    # its reader wants no email about decisions, and looks here
    NOT_EMAILED = "not_emailed", _("not by email")
    GIVEN_UP = "given_up", _("not delivered")  # nobody takes it as it is: an operator looks at it


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """One letter, or what a marketplace was told."""

    kind: str
    state: Delivery
    at: datetime  # when it left, or shall leave
    attempts: int
    letter: LetterText | None = None  # none: it is not for the filer, or needs not be sent
    is_preview: bool = False  # the text is what would be sent now
    document: Document | None = None  # as it was sent, or is to be sent

    @property
    def sha256(self) -> str:
        """The hash of what was sent; empty for a preview."""
        return bytes(self.document.digest).hex() if self.document else ""


def list_request_letters(
    request: TakedownRequest, public_url: str, *, now: datetime, most: int | None = _MOST_LETTERS
) -> list[StoredLetter]:
    """List the letters to the filer, newest first; results sent together count as one.

    Letters about a ruling that can still be undone are left out.

    Args:
        request: what was filed.
        public_url: where the pages are that letters name.
        now: the present moment.
        most: how many letters; None: all of them.
    """
    cases = Case.objects.filter(request=request)
    rows = _subject_rows(cases)
    receipts = Q(kind__in=_list_kinds(TakedownRequest), subject_id=request.pk)
    undoable = _list_undoable(cases, now)
    mail = [
        letter
        for letter in Outgoing.objects.filter(rows | receipts).order_by("-send_after", "-pk")
        if letter.sent_at or (letter.kind, letter.subject_id) not in undoable
    ]
    digests = {letter.subject_id for letter in mail if letter.kind == DIGEST}
    entries = [
        letter for letter in mail if letter.kind != "result" or letter.subject_id not in digests
    ]
    groups = list(islice(_group_rows(entries), most))
    made = find_by_outgoing(row.leader_id for row, *_rest in groups if row.leader_id)
    return [
        _read_letter(rows[0], made[rows[0].leader_id])
        if rows[0].leader_id in made
        else _preview_letter(rows, public_url, now)
        for rows in groups
    ]


def list_case_letters(case: Case) -> list[StoredLetter]:
    """List what both sides were or will be told of a case, oldest first, without the texts."""
    rows = _subject_rows(Case.objects.filter(pk=case.pk))
    rulings = list(case.rulings.values_list("pk", flat=True))
    orders = Q(kind__in=_list_kinds(Listing), body__ruling__in=rulings)
    receipts = Q(kind__in=_list_kinds(TakedownRequest), subject_id=case.request_id)
    condition = rows | receipts | (orders & Q(subject_id=case.listing_id))
    condition |= Q(kind__in=_list_kinds(Case), subject_id=case.pk)
    return list(map(_without_text, Outgoing.objects.filter(condition).order_by("send_after", "pk")))


def _list_kinds(model: type[Model]) -> list[str]:
    """List the kinds of letters about such rows that pages list."""
    letters = (letter for letter in list_letters().values() if letter.label)
    return [letter.kind for letter in letters if letter.subject is model]


_NO_ROWS_OF_A_CASE: Final = {Case, TakedownRequest, Listing}


def _subject_rows(cases: QuerySet[Case]) -> Q:
    condition = Q(pk__in=())
    letters = (letter for letter in list_letters().values() if letter.label)
    models = {letter.subject for letter in letters if letter.subject}
    for model in models - _NO_ROWS_OF_A_CASE:
        rows = QuerySet[Model](model).filter(case__in=cases)
        ids = list(rows.values_list("pk", flat=True))
        condition |= Q(kind__in=_list_kinds(model), subject_id__in=ids)
    return condition


def _list_undoable(cases: QuerySet[Case], now: datetime) -> set[tuple[str, int]]:
    """List the kinds and subjects of letters about rulings that can still be undone.

    The subject is the proceeding; of the first instance it is the ruling itself.
    """
    since_at = now - timedelta(seconds=policies.policy().limits.undo_seconds)
    rulings = Ruling.objects.filter(case__in=cases).undoable(since_at)
    kinds = {letter.instance: letter.kind for letter in list_letters().values()}
    return {
        (kinds[instance], proceeding or pk)
        for pk, instance, proceeding in rulings.values_list("pk", "instance", "proceeding")
    }


def _group_rows(rows: Iterable[Outgoing]) -> Iterable[Sequence[Outgoing]]:
    """Group the rows by letter, in the order of each letter's first row."""
    letters = defaultdict[tuple[object, ...], list[Outgoing]](list)
    for row in rows:
        letters[_letter_key(row)].append(row)
    return letters.values()


def _read_letter(row: Outgoing, made: Sequence[Document]) -> StoredLetter:
    """Read a letter as it was made to be sent; without its text if that was erased."""
    stored = _without_text(row)
    for document in made:
        if document.channel is Channel.MAIL:
            stored = replace(stored, document=document)
            with suppress(DocumentErased):
                return replace(stored, letter=read_letter(document))
    return stored


def _preview_letter(rows: Sequence[Outgoing], url: str, now: datetime) -> StoredLetter:
    """Compose what would be sent now, by today's policy and texts."""
    compose = list_letters()[rows[0].kind].compose
    posted = Posted([row.subject_id for row in rows], rows[0].body, url, now)
    letter = compose(posted) if compose else None
    return replace(
        _without_text(rows[0]),
        letter=letter if isinstance(letter, LetterText) else None,
        is_preview=True,
    )


def _letter_key(row: Outgoing) -> tuple[object, ...]:
    """Return the key of the letter; results of one moment share one."""
    if row.kind not in {"result", DIGEST}:
        return (row.pk,)
    return (row.kind, row.leader_id or row.sent_at or row.send_after)


def _without_text(row: Outgoing) -> StoredLetter:
    state = Delivery.LATE if row.attempt else Delivery.WAITING
    if row.parked_at is not None:
        state = Delivery.GIVEN_UP
    if row.sent_at is not None:
        state = Delivery.SENT if row.body.get("is_emailed", True) else Delivery.NOT_EMAILED
    return StoredLetter(row.kind, state, row.sent_at or row.send_after, row.attempt)
