"""Letters to people, each composed of the records when it leaves."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from django.conf import settings

from records.accounts.models import CodeLetter
from records.actions.accounts import email_codes, staff
from records.actions.notices import digests
from records.cases.models import Ruling, TakedownRequest
from records.notices.letter_kinds import DIGEST, LetterText, Posted, list_letters
from records.notices.letters import confirmation_letters, request_letters
from records.notices.outbox_batches import OutgoingRow
from workers.outbound.delivery_context import DeliveryContext, Sender


def send_declared(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Send what the kind's declaration composes; nothing if nobody has to be told any more.

    Raises:
        KeyError: the kind is not that of a letter.
    """
    (row,) = parcel
    compose = list_letters()[row.kind].compose
    if compose is None:
        raise KeyError(row.kind)
    letter = compose(
        Posted([row.subject_id], row.body, settings.MARKWARDEN.public_url, context.now)
    )
    if isinstance(letter, LetterText):
        context.send_letter(row, letter)
    elif letter:
        context.send_letters(row, letter)


def _send_results(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Send one letter with every result of a request that is ready, or leave it to the digest."""
    request = TakedownRequest.objects.get(pk=parcel[0].body["request"])
    if digests.is_held(request, [row.subject_id for row in parcel], now=context.now):
        return
    rulings = [context.stated_rulings[row.subject_id] for row in parcel]
    context.send_letter(
        parcel[0], request_letters.compose_results(request, rulings, settings.MARKWARDEN.public_url)
    )


def _send_digest(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Send all decisions for one person in one letter, without those annulled meanwhile."""
    rulings = Ruling.objects.filter(
        pk__in=[row.subject_id for row in parcel], annulled_at=None
    ).select_related("case__request")
    digest = [
        (request, [context.stated_rulings[ruling.pk] for ruling in request_rulings])
        for request, request_rulings in groupby(
            rulings.order_by("case__request_id", "pk"), key=lambda ruling: ruling.case.request
        )
    ]
    if digest:
        context.send_letter(
            parcel[0], request_letters.compose_digest(digest, settings.MARKWARDEN.public_url)
        )


def _send_code(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Decrypt and send a sign-in code or notice, then delete it."""
    letter = CodeLetter.objects.filter(pk=parcel[0].subject_id).first()
    if letter is None or letter.ends_at <= context.now:
        return
    code_message = email_codes.open_letter(letter)
    context.send_letter(
        parcel[0],
        confirmation_letters.compose_code_letter(
            letter.kind, code_message.email, code_message.code, code_message.address
        ),
    )
    letter.delete()


def _change_staff(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Change roles and access as the web requested: only a worker may write them."""
    staff.carry_out_change(parcel[0].subject_id, now=context.now)


# What a declaration cannot say; all other letters leave as they are declared.
LETTER_SENDERS: Final[Mapping[str, Sender]] = {
    "result": _send_results,
    DIGEST: _send_digest,
    email_codes.KIND: _send_code,
    staff.KIND: _change_staff,
}
