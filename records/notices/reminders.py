"""Reminders before a window ends: to the filer by post, to the seller by its marketplace."""

from typing import Final

from pipeline.disputes import CounterState
from pipeline.tables import Said
from pipeline.words import CaseState
from records.complaints.models import Case, Clarification, CounterNotification
from records.notices.disputes import SellerNotice
from records.notices.letter_words import ABOUT_LINE
from records.notices.letters import LetterText, question_again, to_filer
from records.notices.tongue import language_of

QUESTION: Final = "remind_question"
ANSWER: Final = "remind_answer"
COUNTER: Final = "remind_counter"

_ANSWER_SUBJECT: Final = Said(
    "Still open: the seller's dispute in takedown request {request}",
    "仍待答复：下架请求 {request} 中卖家的异议",
)
_ANSWER: Final = Said(
    "the seller disputes your complaint and you have not answered. Please answer by {until}; "
    "after that the rule of the law that applies decides what follows.",
    "卖家对您的投诉提出异议，您尚未答复。请在 {until} 前答复；逾期将按适用法律的规则处理。",
)
_COUNTER: Final = Said(
    "Your time to dispute the removal of this listing ends on {until}. A person decides on what "
    "you file.",
    "您对该商品下架提出异议的期限将于 {until} 届满。您提交的内容由人工裁决。",
)


def remind_of_question(clarification_id: int, public_url: str) -> LetterText | None:
    """None: it was answered meanwhile, or has lapsed."""
    asked = Clarification.objects.select_related("case__request", "case__listing").get(
        pk=clarification_id
    )
    is_open = asked.answered_at is None and asked.case.state == CaseState.CLARIFICATION
    return question_again(asked, public_url) if is_open else None


def remind_of_answer(counter_id: int, public_url: str) -> LetterText | None:
    """None: the filer has answered meanwhile, or nobody waits for it any more."""
    found = CounterNotification.objects.select_related("case__request", "case__listing")
    counter = found.get(pk=counter_id)
    is_open = counter.state == CounterState.FORWARDED and not counter.answer
    if not is_open or counter.answer_ends_at is None:
        return None
    case, language = counter.case, language_of(counter.case.request.language)
    parts = [
        language.render(ABOUT_LINE, line=case.line, url=case.listing.url),
        language.render(_ANSWER, until=f"{counter.answer_ends_at:%Y-%m-%d %H:%M} UTC"),
    ]
    return to_filer(case.request, _ANSWER_SUBJECT, parts, public_url)


def remind_of_counter(case: Case, until: str) -> SellerNotice:
    """To the seller of a listing that is down; the caller knows that a chance is still open."""
    says = Said(_COUNTER.en.format(until=until), _COUNTER.zh.format(until=until))
    return SellerNotice(case.listing.marketplace, case.listing.external_id, COUNTER, says)
