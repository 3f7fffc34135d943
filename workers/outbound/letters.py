"""Letters to people, each composed of the records when it leaves."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db.models import F

from records.accounts.models import CodeLetter
from records.actions.accounts import api_keys, email_codes, staff
from records.actions.filing import public_reports
from records.actions.notices import account_letters, digests
from records.actions.screening import near_duplicates
from records.actions.vetting import applications, chains
from records.cases.models import Clarification, Ruling, Settlement, TakedownRequest
from records.filing.models import Draft, UnconfirmedReport
from records.notices import (
    confirmation_letters,
    identity_letters,
    key_letters,
    letters,
    power_of_attorney_letters,
    programme_letters,
    right_letters,
    staff_letters,
    webhook_letters,
)
from records.notices.letters import DIGEST, LetterText
from records.notices.outbox_batches import OutgoingRow
from records.notices.sellers import authorisation_letters, vetting_letters
from workers.outbound.delivery_context import DeliveryContext, Sender


def _send_receipt(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    request = TakedownRequest.objects.get(pk=parcel[0].subject_id)
    context.send_letter(parcel[0], letters.compose_receipt(request, settings.MARKWARDEN.public_url))


def _send_question(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Send the reviewer's question; the deadline is paused until the filer answers."""
    clarification = Clarification.objects.select_related("case__request", "case__listing").get(
        pk=parcel[0].subject_id
    )
    context.send_letter(
        parcel[0], letters.compose_question(clarification, settings.MARKWARDEN.public_url)
    )


def _send_settlement(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the parties that an upheld claim was withdrawn."""
    rows = Settlement.objects.select_related("case__request", "case__listing")
    row = rows.get(pk=parcel[0].subject_id)
    context.send_letter(parcel[0], letters.compose_settlement(row, settings.MARKWARDEN.public_url))


def _send_draft_warning(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Warn of a draft that expires soon, unless it was filed or deleted or its editor left."""
    members = Draft.objects.filter(editor__account=F("account_id"), editor__is_active=True)
    draft = members.select_related("editor").filter(pk=parcel[0].subject_id).first()
    if draft is not None and draft.editor.email:
        context.send_letter(
            parcel[0], letters.compose_draft_expiry(draft, settings.MARKWARDEN.public_url)
        )


def _send_relisting(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the filer that removed listings are on sale again."""
    request = TakedownRequest.objects.get(pk=parcel[0].subject_id)
    context.send_letter(
        parcel[0], letters.compose_relistings(request, settings.MARKWARDEN.public_url)
    )


def _send_near_duplicates(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the filer of listings that look like removed ones."""
    request = TakedownRequest.objects.get(pk=parcel[0].subject_id)
    context.send_letter(
        parcel[0], letters.compose_near_duplicates(request, settings.MARKWARDEN.public_url)
    )


def _send_results(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Send one letter with every result of a request that is ready, or leave it to the digest."""
    request = TakedownRequest.objects.get(pk=parcel[0].body["request"])
    if digests.is_held(request, [row.subject_id for row in parcel], now=context.now):
        return
    rulings = [context.stated_rulings[row.subject_id] for row in parcel]
    context.send_letter(
        parcel[0], letters.compose_results(request, rulings, settings.MARKWARDEN.public_url)
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
            parcel[0], letters.compose_digest(digest, settings.MARKWARDEN.public_url)
        )


type _Compose = Callable[[int, Mapping[str, Any], str], LetterText | None]


def _news_sender(compose: _Compose) -> Sender:
    """Build a sender of news about a person's own affairs; people who left get none."""

    def send(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
        (row,) = parcel
        letter = compose(row.subject_id, row.body, settings.MARKWARDEN.public_url)
        if letter is not None:
            context.send_letter(row, letter)

    return send


def _send_confirmation(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Ask a reporter to confirm a report, unless it is confirmed or has expired."""
    report = UnconfirmedReport.objects.filter(
        pk=parcel[0].subject_id, request_public_id=None, ends_at__gt=context.now
    ).first()
    if report is not None:
        context.send_letter(
            parcel[0],
            confirmation_letters.compose_report_letter(report, settings.MARKWARDEN.public_url),
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


LETTER_SENDERS: Final[Mapping[str, Sender]] = {
    "receipt": _send_receipt,
    "question": _send_question,
    "settled": _send_settlement,
    "draft": _send_draft_warning,
    "comeback": _send_relisting,
    near_duplicates.KIND: _send_near_duplicates,
    "result": _send_results,
    DIGEST: _send_digest,
    "right": _news_sender(right_letters.compose),
    "identity": _news_sender(identity_letters.compose),
    "authority": _news_sender(power_of_attorney_letters.compose),
    chains.KIND: _news_sender(authorisation_letters.compose),
    applications.KIND: _news_sender(vetting_letters.compose),
    account_letters.PROGRAMME_KIND: _news_sender(programme_letters.compose),
    account_letters.SUPPORT_KIND: _news_sender(programme_letters.compose),
    staff.LETTER_KIND: _news_sender(staff_letters.compose),
    api_keys.KIND: _news_sender(key_letters.compose),
    public_reports.KIND: _send_confirmation,
    email_codes.KIND: _send_code,
}


def send_endpoint_disabled(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Tell the account's people that an endpoint was disabled."""
    (row,) = parcel
    texts = webhook_letters.compose_disabled(row.subject_id, settings.MARKWARDEN.public_url)
    context.send_letters(row, texts)


ENDPOINT_SENDERS: Final[Mapping[str, Sender]] = {"endpoint_disabled": send_endpoint_disabled}


def _change_staff(context: DeliveryContext, parcel: Sequence[OutgoingRow]) -> None:
    """Change roles and access as the web requested: only a worker may write them."""
    staff.carry_out_change(parcel[0].subject_id, now=context.now)


STAFF_SENDERS: Final[Mapping[str, Sender]] = {staff.KIND: _change_staff}
