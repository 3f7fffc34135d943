"""Letters to people, each composed of the records when it leaves."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.conf import settings

from records.accounts.models import CodeLetter
from records.acts import codes, confirming
from records.complaints.models import (
    Clarification,
    Draft,
    Settlement,
    TakedownRequest,
    UnconfirmedReport,
)
from records.notices import (
    authority_letters,
    code_letters,
    identity_letters,
    letters,
    report_letters,
    right_letters,
)
from records.notices.leaving import Leaving
from workers.sending.moment import Moment, Sender


def _receipt(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """A request has arrived."""
    request = TakedownRequest.objects.get(pk=parcel[0].subject_id)
    moment.post(parcel[0], letters.receipt(request, settings.MARKWARDEN.public_url))


def _question(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """The clock stands still until the filer answers."""
    asked = Clarification.objects.select_related("case__request", "case__listing").get(
        pk=parcel[0].subject_id
    )
    moment.post(parcel[0], letters.question(asked, settings.MARKWARDEN.public_url))


def _settled(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """An upheld claim was taken back."""
    rows = Settlement.objects.select_related("case__request", "case__listing")
    found = rows.get(pk=parcel[0].subject_id)
    moment.post(parcel[0], letters.settled(found, settings.MARKWARDEN.public_url))


def _draft(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """A draft expires soon; one that was filed or deleted meanwhile needs no letter."""
    draft = Draft.objects.select_related("editor").filter(pk=parcel[0].subject_id).first()
    if draft is not None and draft.editor.email:
        moment.post(parcel[0], letters.draft_expiring(draft, settings.MARKWARDEN.public_url))


def _comeback(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """What was taken down is on sale again."""
    request = TakedownRequest.objects.get(pk=parcel[0].subject_id)
    moment.post(parcel[0], letters.came_back(request, settings.MARKWARDEN.public_url))


def _results(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """One letter for every result of a request that is ready."""
    request = TakedownRequest.objects.get(pk=parcel[0].body["request"])
    told = [moment.told[row.subject_id] for row in parcel]
    moment.post(parcel[0], letters.results(request, told, settings.MARKWARDEN.public_url))


def _right_news(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """What became of a right, or will soon; who left meanwhile is told nothing."""
    (row,) = parcel
    letter = right_letters.compose(row.subject_id, row.body, settings.MARKWARDEN.public_url)
    if letter is not None:
        moment.post(row, letter)


def _identity_news(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """What became of an identity document, or will soon."""
    (row,) = parcel
    letter = identity_letters.compose(row.subject_id, row.body, settings.MARKWARDEN.public_url)
    if letter is not None:
        moment.post(row, letter)


def _authority_news(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """What became of a power of attorney, or will soon."""
    (row,) = parcel
    letter = authority_letters.compose(row.subject_id, row.body, settings.MARKWARDEN.public_url)
    if letter is not None:
        moment.post(row, letter)


def _unconfirmed(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """A report waits for its sender; one that was confirmed meanwhile needs no letter."""
    kept = UnconfirmedReport.objects.filter(
        pk=parcel[0].subject_id, request_public_id=None, ends_at__gt=moment.now
    ).first()
    if kept is not None:
        moment.post(parcel[0], report_letters.compose(kept, settings.MARKWARDEN.public_url))


def _code(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """A code, or a word about signing in: unsealed here, and forgotten once it has left."""
    kept = CodeLetter.objects.filter(pk=parcel[0].subject_id).first()
    if kept is None or kept.ends_at <= moment.now:
        return
    sealed = codes.opened(kept)
    moment.post(
        parcel[0], code_letters.compose(kept.kind, sealed.email, sealed.code, sealed.address)
    )
    kept.delete()


SEND: Final[Mapping[str, Sender]] = {
    "receipt": _receipt,
    "question": _question,
    "settled": _settled,
    "draft": _draft,
    "comeback": _comeback,
    "result": _results,
    "right": _right_news,
    "identity": _identity_news,
    "authority": _authority_news,
    confirming.KIND: _unconfirmed,
    codes.KIND: _code,
}
