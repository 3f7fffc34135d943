"""Reminders before a window ends, notices for buyers; what was settled meanwhile is not sent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.conf import settings

from records.acts import countering
from records.complaints.models import Case
from records.notices import buyers, reminders
from records.notices.leaving import Leaving
from records.notices.letters import LetterText
from workers import outside
from workers.sending.moment import Moment, Sender


def _to_filer(compose: Callable[[int, str], LetterText | None]) -> Sender:
    def send(moment: Moment, parcel: Sequence[Leaving]) -> None:
        letter = compose(parcel[0].subject_id, settings.MARKWARDEN.public_url)
        if letter is not None:
            moment.post(parcel[0], letter)

    return send


def _remind_seller(moment: Moment, parcel: Sequence[Leaving]) -> None:
    """While a chance is open; a dispute that runs already needs no reminder."""
    (row,) = parcel
    case = _case(row)
    chance = countering.chance_of(case, now=moment.now)
    if chance is None:
        return
    notice = reminders.counter(case, f"{chance.ends_at:%Y-%m-%d %H:%M} UTC")
    outside.marketplaces().notify(
        notice.marketplace,
        notice.external_id,
        {"kind": notice.kind, "en": notice.says.en, "zh": notice.says.zh},
        key=row.key,
        sent_at=moment.now,
    )


def _inform_buyers(moment: Moment, parcel: Sequence[Leaving]) -> None:
    (row,) = parcel
    notice = buyers.notice(_case(row))
    if notice is None:
        return
    said = {"kind": buyers.KIND, "en": notice.says.en, "zh": notice.says.zh}
    outside.marketplaces().notify(
        notice.marketplace,
        notice.external_id,
        said | {"bought_within_months": notice.months},
        key=row.key,
        sent_at=moment.now,
    )


def _case(row: Leaving) -> Case:
    found = Case.objects.select_related("frozen", "listing", "request__right")
    return found.get(pk=row.subject_id)


SEND: Final[Mapping[str, Sender]] = {
    reminders.QUESTION: _to_filer(reminders.question),
    reminders.ANSWER: _to_filer(reminders.answer),
    reminders.COUNTER: _remind_seller,
    buyers.KIND: _inform_buyers,
}
