"""What a party is told of a warning or a suspension: in both languages, computed from its row."""

from collections.abc import Mapping
from typing import Final

from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.models import ObjectionState, User
from records.conduct.models import Sanction, SanctionKind
from records.notices.letters import LetterText

KIND: Final = "measure"

MATTERS: Final[Mapping[Matter, LocalizedText]] = {
    Matter.NOTICES: LocalizedText("complaints that were not upheld", "未获支持的投诉"),
    Matter.LISTINGS: LocalizedText("listings that were taken down", "被下架的商品"),
    Matter.DISPUTES: LocalizedText(
        "counter-notifications that were not followed", "未获支持的反通知"
    ),
}
_MEASURES: Final[Mapping[SanctionKind, LocalizedText]] = {
    SanctionKind.WARNING: LocalizedText(
        "This is a warning. If this continues, we may suspend the procedure for you for a time.",
        "此为警告。若继续发生，可能在一段时间内暂停为您处理。",
    ),
    SanctionKind.SUSPENSION: LocalizedText(
        "The procedure is suspended for you until {until}.", "在 {until} 之前，暂停为您处理。"
    ),
}
_LIFTED: Final = LocalizedText(
    "The measure against you is lifted: {why}", "对您采取的措施已解除：{why}"
)
_CONFIRMED: Final = LocalizedText(
    "Another person reviewed your objection and confirmed the measure: {why}",
    "您的异议已由另一名工作人员复核，措施维持：{why}",
)
_FACTORS: Final = LocalizedText(
    "What was weighed: {unfounded} {matter} of {of} in {days} days, {grave} of them serious.",
    "考量因素：{days} 天内 {of} 件中有 {unfounded} 件{matter}，其中 {grave} 件情节严重",
)
_INTENT: Final = LocalizedText("{facts} On intent: {intent}", "{facts}；关于主观意图：{intent}")
_OBJECT: Final = LocalizedText(
    "You may object once. Another person than the one who decided will answer.",
    "您可以提出一次异议，由作出决定者以外的人员答复。",
)


def compose_text(measure: Sanction) -> LocalizedText:
    """Compose the whole text from the present row."""
    return LocalizedText(_words(measure, is_english=True), _words(measure, is_english=False))


def _words(measure: Sanction, *, is_english: bool) -> str:
    facts, intent = describe_factors(measure), measure.intent
    factors = LocalizedText(
        _INTENT.en.format(facts=facts.en, intent=intent),
        _INTENT.zh.format(facts=facts.zh, intent=intent),
    )
    lines = [_state(measure), factors]
    is_open = measure.objection_state == ObjectionState.NONE and measure.lifted_at is None
    if is_open:
        lines.append(_OBJECT)
    return "\n\n".join(line.en if is_english else line.zh for line in lines)


def _state(measure: Sanction) -> LocalizedText:
    if measure.lifted_at is not None:
        return _put(_LIFTED, why=measure.why_lifted)
    if measure.objection_state == ObjectionState.CONFIRMED:
        return _put(_CONFIRMED, why=measure.answer)
    until = f"{measure.ends_at:%Y-%m-%d %H:%M} UTC" if measure.ends_at else ""
    return _put(_MEASURES[SanctionKind(measure.kind)], until=until)


def describe_factors(measure: Sanction) -> LocalizedText:
    """Describe the figures that were weighed."""
    matter = MATTERS[Matter(measure.matter)]
    days = policies.policy().misuse.numbers_of(Matter(measure.matter)).window_days
    facts = {**measure.figures, "days": days}
    return LocalizedText(
        _FACTORS.en.format(**facts, matter=matter.en), _FACTORS.zh.format(**facts, matter=matter.zh)
    )


def _put(text: LocalizedText, **values: str) -> LocalizedText:
    return LocalizedText(text.en.format(**values), text.zh.format(**values))


def compose_for_filer(measure: Sanction, public_url: str) -> list[LetterText]:
    """Compose letters to everybody of the account who can be reached."""
    text, address = compose_text(measure), f"{public_url}/conduct/"
    subject = "How you use the procedure / 关于您使用投诉程序的情况"
    people = User.objects.filter(account=measure.account, is_active=True).exclude(email="")
    return [
        LetterText(person.email, subject, f"{text.en}\n\n{text.zh}\n\n{address}\n")
        for person in people.order_by("pk")
    ]


def describe_for_seller(measure: Sanction) -> dict[str, object]:
    """Describe the sanction for the marketplaces of a seller's shops; nothing is personal."""
    text = compose_text(measure)
    return {
        "id": str(measure.public_id),
        "kind": f"misuse_{measure.kind}",
        "matter": measure.matter,
        "state": "lifted" if measure.lifted_at else "in_force",
        "ends_at": measure.ends_at.isoformat() if measure.ends_at else None,
        "version": measure.version,
        "en": text.en,
        "zh": text.zh,
    }
