"""The letters of a request as they left or wait: recomposed from the records, with their state."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db.models import Model, Q, QuerySet

from matchers.labels.words import Word, _
from pipeline.vocabulary import Instance
from records import policies
from records.cases.models import Case, Clarification, Ruling, Settlement, TakedownRequest
from records.disputes.models import Appeal, CounterNotification
from records.ledger.models import Outgoing
from records.notices import dispute_letters, letters, reminders, statements
from records.notices.letters import DIGEST, LetterText

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
    receipts = Q(kind="receipt", subject_id=request.pk)
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
    return [
        _compose_letter(rows_of_letter, request, public_url)
        for rows_of_letter in islice(_group_rows(entries), most)
    ]


def list_case_letters(case: Case) -> list[StoredLetter]:
    """List what both sides were or will be told of a case, oldest first, without the texts."""
    rows = _subject_rows(Case.objects.filter(pk=case.pk))
    rulings = list(case.rulings.values_list("pk", flat=True))
    orders = Q(kind__in=["enforce", "statement"], body__ruling__in=rulings)
    receipts = Q(kind="receipt", subject_id=case.request_id)
    condition = rows | receipts | (orders & Q(subject_id=case.listing_id))
    condition |= Q(kind__in=_OF_THE_CASE, subject_id=case.pk)
    return list(map(_without_text, Outgoing.objects.filter(condition).order_by("send_after", "pk")))


# The kinds of letters that tell of each.
_KINDS: Final[Mapping[type[Model], tuple[str, ...]]] = {
    Ruling: ("result", DIGEST),
    Clarification: ("question", reminders.QUESTION),
    Settlement: ("settled",),
    CounterNotification: ("counter", "counter_ruled", reminders.ANSWER),
    Appeal: ("appeal", "appeal_ruled"),
}
_OF_THE_CASE: Final = (reminders.COUNTER, reminders.BUYERS_KIND)


def _subject_rows(cases: QuerySet[Case]) -> Q:
    condition = Q(pk__in=())
    for model, kinds in _KINDS.items():
        rows = model._default_manager.filter(case__in=cases)  # noqa: SLF001  # documented API
        condition |= Q(kind__in=kinds, subject_id__in=list(rows.values_list("pk", flat=True)))
    return condition


# The kind of letter that tells of a ruling of each instance: its subject is the proceeding, of the
# first instance the ruling itself.
_RULED: Final[Mapping[str, str]] = {
    Instance.FIRST: "result",
    Instance.COUNTER: "counter_ruled",
    Instance.APPEAL: "appeal_ruled",
}


def _list_undoable(cases: QuerySet[Case], now: datetime) -> set[tuple[str, int]]:
    """List the kinds and subjects of letters about rulings that can still be undone."""
    since_at = now - timedelta(seconds=policies.policy().limits.undo_seconds)
    rulings = Ruling.objects.filter(case__in=cases).undoable(since_at)
    return {
        (_RULED[instance], proceeding or pk)
        for pk, instance, proceeding in rulings.values_list("pk", "instance", "proceeding")
    }


def _group_rows(rows: Iterable[Outgoing]) -> Iterable[Sequence[Outgoing]]:
    """Group the rows by letter, in the order of each letter's first row."""
    letters = defaultdict[tuple[object, ...], list[Outgoing]](list)
    for row in rows:
        letters[_letter_key(row)].append(row)
    return letters.values()


def _compose_letter(rows: Sequence[Outgoing], request: TakedownRequest, url: str) -> StoredLetter:
    letter = _COMPOSE[rows[0].kind]([row.subject_id for row in rows], request, url)
    return replace(_without_text(rows[0]), letter=letter)


def _letter_key(row: Outgoing) -> tuple[object, ...]:
    """Return the key of the letter; results of one moment share one."""
    is_shared = row.kind in {"result", DIGEST}
    return (row.kind, (row.sent_at or row.send_after) if is_shared else row.pk)


def _without_text(row: Outgoing) -> StoredLetter:
    state = Delivery.LATE if row.attempt else Delivery.WAITING
    if row.parked_at is not None:
        state = Delivery.GIVEN_UP
    if row.sent_at is not None:
        state = Delivery.SENT if row.body.get("is_emailed", True) else Delivery.NOT_EMAILED
    return StoredLetter(row.kind, state, row.sent_at or row.send_after, row.attempt)


type _Composer = Callable[[Sequence[int], TakedownRequest, str], LetterText | None]


def _compose_receipt(ids: Sequence[int], request: TakedownRequest, url: str) -> LetterText:
    del ids
    return letters.compose_receipt(request, url)


def _compose_results(ids: Sequence[int], request: TakedownRequest, url: str) -> LetterText:
    return letters.compose_results(request, list(statements.read_rulings(ids).values()), url)


def _compose_question(ids: Sequence[int], request: TakedownRequest, url: str) -> LetterText:
    del request
    rows = Clarification.objects.select_related("case__request", "case__listing")
    return letters.compose_question(rows.get(pk=ids[0]), url)


def _compose_settlement(ids: Sequence[int], request: TakedownRequest, url: str) -> LetterText:
    del request
    rows = Settlement.objects.select_related("case__request", "case__listing")
    return letters.compose_settlement(rows.get(pk=ids[0]), url)


def _dispute_composer(kind: str) -> _Composer:
    return lambda ids, _, url: dispute_letters.compose_letters(kind, ids[0], url).to_filer


_COMPOSE: Final[Mapping[str, _Composer]] = {
    "receipt": _compose_receipt,
    "result": _compose_results,
    DIGEST: _compose_results,
    "question": _compose_question,
    "settled": _compose_settlement,
    reminders.QUESTION: lambda ids, _, url: reminders.compose_clarification_reminder(ids[0], url),
    reminders.ANSWER: lambda ids, _, url: reminders.compose_answer_reminder(ids[0], url),
    **{kind: _dispute_composer(kind) for kind in dispute_letters.KINDS},
}
