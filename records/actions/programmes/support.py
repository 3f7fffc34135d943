"""The thread between a small firm and its named contact: questions, answers, a letter for each.

Those who may file for the account and staff who keep the program write and read it; auditors
read it. Nobody changes a message.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from records.accounts.models import User
from records.actions.notices import account_letters
from records.actions.programmes.small_firms import KEEPERS, NotChanged
from records.ledger import audit, outbox
from records.programmes.models import SmallFirm, SmallFirmState, SupportMessage
from records.row_security.rate_limits import DAY, Limit, spend_tokens

LONGEST_MESSAGE: Final = 4000
_QUESTIONS_A_DAY: Final = 40  # of one account: its page and that of staff show all


def ask_contact(by: User, text: str, *, now: datetime) -> SupportMessage:
    """Write to the contact of the author's firm; a letter tells who admitted the firm.

    Further messages before an answer bring no further letter.

    Raises:
        NotChanged: the firm is not a member, or there is nothing to read.
        RateLimitReached: its people have written enough today.
    """
    with transaction.atomic():
        members = SmallFirm.objects.select_for_update().filter(state=SmallFirmState.MEMBER)
        firm = members.filter(account_id=by.account_id).first() if by.account_id else None
        if firm is None:
            raise NotChanged(_("Only members of the program have a contact to ask."))
        is_waiting = _is_waiting(firm)
        message = _write(firm, by, text, is_answer=False, now=now)
        what = "questions of this account within a day"
        spend_tokens([Limit(what, str(firm.account_id), _QUESTIONS_A_DAY, DAY)])
        if not is_waiting and firm.decided_by_id:
            outbox.post(
                key=f"support:{message.pk}",
                kind=account_letters.SUPPORT_KIND,
                subject_id=firm.pk,
                body={"letter": "firm_asked", "person": firm.decided_by_id},
                send_after=now,
            )
    return message


def answer_firm(firm_id: int, by: User, text: str, *, now: datetime) -> SupportMessage:
    """Answer a member; a letter tells everybody of its account.

    Raises:
        NotChanged: this person may not, the firm is not a member, or there is nothing to read.
    """
    with transaction.atomic():
        firm = SmallFirm.objects.select_for_update().filter(pk=firm_id).first()
        may_answer = by.is_active and by.role in KEEPERS
        if firm is None or firm.state != SmallFirmState.MEMBER or not may_answer:
            raise NotChanged(_("Only who keeps the program answers, and only members."))
        message = _write(firm, by, text, is_answer=True, now=now)
        account_letters.post_programme_letters(firm.account_id, "firm_answered", firm.pk, now=now)
    return message


def _is_waiting(firm: SmallFirm) -> bool:
    last = firm.messages.order_by("-sent_at", "-pk").first()
    return last is not None and not last.is_answer


def _write(
    firm: SmallFirm, by: User, text: str, *, is_answer: bool, now: datetime
) -> SupportMessage:
    words = text.replace("\0", "").strip()[:LONGEST_MESSAGE]
    if not words:
        raise NotChanged(_("Write what you want to ask or answer."))
    message = SupportMessage.objects.create(
        firm=firm,
        account_id=firm.account_id,
        author=by,
        is_answer=is_answer,
        text=words,
        sent_at=now,
    )
    name = "answer" if is_answer else "ask"
    audit.record("support_message", message.pk, name, actor=by.actor, at=now)
    return message
