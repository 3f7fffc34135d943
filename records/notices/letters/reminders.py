"""Reminders before a window ends: to the filer by post, to the seller by its marketplace."""

from datetime import datetime
from typing import Final

from matchers.labels.words import _
from pipeline.disputes.procedure import CounterState
from pipeline.vocabulary import CaseState
from records.cases.models import Case, Clarification
from records.disputes.models import CounterNotification
from records.notices.letter_kinds import Values, declare_notice
from records.notices.letter_templates import localize_passage
from records.notices.letters.dispute_letters import SellerNotice, build_notice
from records.notices.letters.request_letters import describe_question, filer_letter
from records.notices.statements import read_record

QUESTION: Final = "remind_question"
ANSWER: Final = "remind_answer"
COUNTER: Final = "remind_counter"
BUYERS_KIND: Final = "buyers_to_inform"
BUYERS_MONTHS: Final = 6  # how far back the law looks

declare_notice(COUNTER, Case, _("Reminder to the seller"))
declare_notice(BUYERS_KIND, Case, _("Buyers to inform"))


@filer_letter(QUESTION, Clarification, _("Reminder: a question is open"))
def _describe_open_question(clarification: Clarification) -> Values | None:
    is_asked = clarification.case.state == CaseState.CLARIFICATION
    is_open = is_asked and clarification.answered_at is None
    return describe_question(clarification) if is_open else None


@filer_letter(ANSWER, CounterNotification, _("Reminder: the seller's dispute is open"))
def _describe_open_dispute(counter: CounterNotification) -> Values | None:
    is_open = counter.state == CounterState.FORWARDED and not counter.answer
    return {"until": counter.answer_ends_at} if is_open and counter.answer_ends_at else None


def compose_counter_reminder(case: Case, until: datetime) -> SellerNotice:
    """Compose the reminder to the seller of a listing that is down, with an open chance."""
    return build_notice(COUNTER, case, localize_passage(COUNTER, "seller", until=until))


def build_buyers_notice(case: Case) -> SellerNotice | None:
    """Build the notice; None if the claim is no longer upheld.

    Raises:
        NotMatched: there is no decision record to tell from.
    """
    if case.upheld_at is None:
        return None
    facts = read_record(case).facts
    text = localize_passage(BUYERS_KIND, "buyer", title=facts.listing.title, mark=facts.right.mark)
    return build_notice(BUYERS_KIND, case, text, BUYERS_MONTHS)
