"""Letters about a dispute: to the filer by post, to the seller through its marketplace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.disputes.procedure import AppealState, CounterState
from pipeline.law.profiles import Party
from pipeline.policy.tables import LocalizedText
from records.cases.models import Case
from records.disputes.models import Appeal, CounterNotification
from records.notices.languages import Language, in_both
from records.notices.letter_texts import ABOUT_LINE
from records.notices.letters import LetterText, compose_for_filer


@dataclass(frozen=True, slots=True)
class SellerNotice:
    """What a marketplace hands on to the seller of a listing."""

    marketplace: str
    external_id: str
    kind: str
    says: LocalizedText


@dataclass(frozen=True, slots=True)
class DisputeLetters:
    """What both sides are told of one step."""

    to_filer: LetterText
    to_seller: SellerNotice


def compose_letters(kind: str, subject_id: int, public_url: str) -> DisputeLetters:
    """Compose both letters of an outbox row from the present records.

    Raises:
        KeyError: nobody writes letters of this kind.
    """
    case, subject, filer, seller = _WRITERS[kind](subject_id)
    listing = case.listing

    def write(language: Language) -> Sequence[str]:
        about = language.render(ABOUT_LINE, line=case.line, url=listing.url)
        return (about, language.render(filer))

    text = LocalizedText(f"{subject.en}: {case.number}", f"{subject.zh}：{case.number}")
    return DisputeLetters(
        compose_for_filer(case.request, text, write, public_url),
        SellerNotice(listing.marketplace, listing.external_id, kind, seller),
    )


type _Written = tuple[Case, LocalizedText, LocalizedText, LocalizedText]


def _compose_counter(counter_id: int) -> _Written:
    counter = _get_counter(counter_id)
    ground = in_both(counter.ground.says)
    until = f"{counter.answer_ends_at:%Y-%m-%d %H:%M} UTC" if counter.answer_ends_at else ""
    contact = "".join(f"\n{name}: {value}" for name, value in counter.contact.items())
    return (
        counter.case,
        LocalizedText("The seller disputes your complaint", "卖家对您的投诉提出异议"),
        LocalizedText(
            en=f"The seller disputes your complaint: {ground.en} In the seller's words:\n\n"
            f"{counter.statement}{contact}\n\nPlease answer by {until}.",
            zh=f"卖家对您的投诉提出异议：{ground.zh}卖家陈述如下：\n\n"
            f"{counter.statement}{contact}\n\n请在 {until} 前答复。",
        ),
        LocalizedText(
            en=f"Your counter-notification was forwarded to the filer, who may answer by {until}.",
            zh=f"您的反通知已转送投诉方，其可在{until}前答复。",
        ),
    )


def _compose_counter_ruling(counter_id: int) -> _Written:
    counter = _get_counter(counter_id)
    ruling_text = _RULED[CounterState(counter.state)]
    return (
        counter.case,
        LocalizedText("The dispute was decided", "争议已裁决"),
        ruling_text,
        ruling_text,
    )


def _compose_appeal(appeal_id: int) -> _Written:
    appeal = _get_appeal(appeal_id)
    by_filer = appeal.party == Party.FILER
    text, theirs = _RECEIVED, _APPEALED
    return (
        appeal.case,
        LocalizedText("An appeal was filed", "已提出申诉"),
        text if by_filer else theirs,
        theirs if by_filer else text,
    )


def _compose_appeal_ruling(appeal_id: int) -> _Written:
    appeal = _get_appeal(appeal_id)
    is_reversed = appeal.state == AppealState.REVERSED
    ruling_text, down_text = (_REVERSED, _TAKEN_DOWN) if is_reversed else (_STANDS, _DOWN)
    effect = _UP if appeal.case.upheld_at is None else down_text
    text = LocalizedText(en=f"{ruling_text.en} {effect.en}", zh=f"{ruling_text.zh}{effect.zh}")
    return appeal.case, LocalizedText("The appeal was decided", "申诉已裁决"), text, text


def _get_counter(counter_id: int) -> CounterNotification:
    rows = CounterNotification.objects.select_related("case__request", "case__listing")
    return rows.get(pk=counter_id)


def _get_appeal(appeal_id: int) -> Appeal:
    return Appeal.objects.select_related("case__request", "case__listing").get(pk=appeal_id)


_UP: Final = LocalizedText(en="The complaint is no longer valid.", zh="该投诉不再成立。")
_DOWN: Final = LocalizedText(
    en="The complaint is upheld; the listing stays down.", zh="投诉成立，商品保持下架。"
)
_TAKEN_DOWN: Final = LocalizedText(
    en="The complaint is upheld; the listing is taken down.", zh="投诉成立，商品予以下架。"
)
_RULED: Final[Mapping[CounterState, LocalizedText]] = {
    CounterState.RESTORED: LocalizedText(
        en="A person ruled on the counter-notification: the complaint is no longer valid and the"
        " listing is restored, unless another upheld complaint keeps it down.",
        zh="反通知已由人工裁决：投诉不再成立，商品恢复（除非另有成立的投诉）。",
    ),
    CounterState.CONFIRMED: LocalizedText(
        en="A person ruled on the counter-notification: the complaint is confirmed and the listing"
        " stays down.",
        zh="反通知已由人工裁决：投诉维持，商品保持下架。",
    ),
}
_RECEIVED: Final = LocalizedText(
    en="We received your appeal. Another person than before decides on it.",
    zh="我们已收到您的申诉，将由此前未参与裁决的人员作出决定。",
)
_APPEALED: Final = LocalizedText(
    en="The other party appealed. Another person than before decides; until then"
    " everything stays as it"
    " is.",
    zh="对方已提出申诉，将由此前未参与裁决的人员决定；在此之前维持现状。",
)
_REVERSED: Final = LocalizedText(
    en="On appeal a person reversed the decision.", zh="申诉经人工裁决，原决定被撤销。"
)
_STANDS: Final = LocalizedText(
    en="On appeal a person confirmed the decision.", zh="申诉经人工裁决，维持原决定。"
)
_WRITERS: Final[Mapping[str, Callable[[int], _Written]]] = {
    "counter": _compose_counter,
    "counter_ruled": _compose_counter_ruling,
    "appeal": _compose_appeal,
    "appeal_ruled": _compose_appeal_ruling,
}
KINDS: Final = frozenset(_WRITERS)
