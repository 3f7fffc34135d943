"""Reminders before a window ends: to the filer by post, to the seller by its marketplace."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.disputes.procedure import CounterState
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import CaseState
from records.cases.models import Case, Clarification
from records.disputes.models import CounterNotification
from records.notices.dispute_letters import SellerNotice
from records.notices.languages import Language
from records.notices.letter_texts import ABOUT_LINE
from records.notices.letters import LetterText, compose_for_filer, compose_question_reminder
from records.notices.statements import read_record

QUESTION: Final = "remind_question"
ANSWER: Final = "remind_answer"
COUNTER: Final = "remind_counter"

_ANSWER_SUBJECT: Final = LocalizedText(
    "Still open: the seller's dispute in takedown request {request}",
    "仍待答复：下架请求 {request} 中卖家的异议",
)
_ANSWER: Final = LocalizedText(
    "the seller disputes your complaint and you have not answered. Please answer by {until}; "
    "after that, the law that applies decides what follows.",
    "卖家对您的投诉提出异议，您尚未答复。请在 {until} 前答复；逾期将按适用法律的规则处理。",
)
_COUNTER: Final = LocalizedText(
    "Your time to dispute the removal of this listing ends on {until}. A person decides on your "
    "counter-notification.",
    "您对该商品下架提出异议的期限将于 {until} 届满。您提交的内容由人工裁决。",
)


def compose_clarification_reminder(clarification_id: int, public_url: str) -> LetterText | None:
    """Compose the reminder; None if the question was answered or has lapsed."""
    clarification = Clarification.objects.select_related("case__request", "case__listing").get(
        pk=clarification_id
    )
    is_open = (
        clarification.answered_at is None and clarification.case.state == CaseState.CLARIFICATION
    )
    return compose_question_reminder(clarification, public_url) if is_open else None


def compose_answer_reminder(counter_id: int, public_url: str) -> LetterText | None:
    """Compose the reminder; None if the filer has answered or need not answer any more."""
    counters = CounterNotification.objects.select_related("case__request", "case__listing")
    counter = counters.get(pk=counter_id)
    is_open = counter.state == CounterState.FORWARDED and not counter.answer
    if not is_open or counter.answer_ends_at is None:
        return None
    case, until = counter.case, f"{counter.answer_ends_at:%Y-%m-%d %H:%M} UTC"

    def write(language: Language) -> Sequence[str]:
        about = language.render(ABOUT_LINE, line=case.line, url=case.listing.url)
        return (about, language.render(_ANSWER, until=until))

    return compose_for_filer(case.request, _ANSWER_SUBJECT, write, public_url)


def compose_counter_reminder(case: Case, until: str) -> SellerNotice:
    """Compose the reminder to the seller of a listing that is down, with an open chance."""
    text = LocalizedText(_COUNTER.en.format(until=until), _COUNTER.zh.format(until=until))
    return SellerNotice(case.listing.marketplace, case.listing.external_id, COUNTER, text)


BUYERS_KIND: Final = "buyers_to_inform"
BUYERS_MONTHS: Final = 6  # how far back the law looks
_BUYERS_TEXT: Final = LocalizedText(
    en="A product that you bought, “{title}”, was removed: the owner of the right “{mark}” "
    "reported it as counterfeit, and the complaint was upheld. What you can do: {redress}",
    zh="您购买的商品“{title}”已被下架：权利“{mark}”的权利人投诉其为假冒商品，投诉成立。"
    "您可以寻求的救济：{redress}",
)
_BUYERS_REDRESS: Final = LocalizedText(
    en="ask the seller for your money back, or turn to the consumer authority where you live.",
    zh="向卖家要求退款，或向您所在地的消费者保护机构求助。",
)


@dataclass(frozen=True, slots=True)
class BuyersNotice:
    """What the marketplace sends on to people who bought in these months."""

    marketplace: str
    external_id: str
    months: int
    says: LocalizedText


def build_buyers_notice(case: Case) -> BuyersNotice | None:
    """Build the notice; None if the claim is no longer upheld.

    Raises:
        NotMatched: there is no decision record to tell from.
    """
    if case.upheld_at is None:
        return None
    facts = read_record(case).facts
    values = {"title": facts.listing.title, "mark": facts.right.mark}
    text = LocalizedText(
        _BUYERS_TEXT.en.format(**values, redress=_BUYERS_REDRESS.en),
        _BUYERS_TEXT.zh.format(**values, redress=_BUYERS_REDRESS.zh),
    )
    return BuyersNotice(case.listing.marketplace, case.listing.external_id, BUYERS_MONTHS, text)
