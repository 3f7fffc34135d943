"""What a party is told of a warning or a suspension: in both languages, computed from its row."""

from collections.abc import Mapping
from typing import Final

from pipeline.policy.tables import Said
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.models import ObjectionState, User
from records.conduct.models import Measure, MeasureKind
from records.notices.letters import LetterText

KIND: Final = "measure"

MATTERS: Final[Mapping[Matter, Said]] = {
    Matter.NOTICES: Said("complaints that were not upheld", "未获支持的投诉"),
    Matter.LISTINGS: Said("listings that were taken down", "被下架的商品"),
    Matter.DISPUTES: Said("counter-notifications that were not followed", "未获支持的反通知"),
}
_TAKEN: Final[Mapping[MeasureKind, Said]] = {
    MeasureKind.WARNING: Said(
        "This is a warning. If this continues, we may suspend the procedure for you for a time.",
        "此为警告。若继续发生，可能在一段时间内暂停为您处理。",
    ),
    MeasureKind.SUSPENSION: Said(
        "The procedure is suspended for you until {until}.", "在 {until} 之前，暂停为您处理。"
    ),
}
_LIFTED: Final = Said("The measure against you is lifted: {why}", "对您采取的措施已解除：{why}")
_CONFIRMED: Final = Said(
    "Another person reviewed your objection and confirmed the measure: {why}",
    "您的异议已由另一名工作人员复核，措施维持：{why}",
)
_FACTORS: Final = Said(
    "What was weighed: {unfounded} {matter} of {of} in {days} days, {grave} of them serious.",
    "考量因素：{days} 天内 {of} 件中有 {unfounded} 件{matter}，其中 {grave} 件情节严重",
)
_INTENT: Final = Said("{facts} On intent: {intent}", "{facts}；关于主观意图：{intent}")
_OBJECT: Final = Said(
    "You may object once. Another person than the one who decided will answer.",
    "您可以提出一次异议，由作出决定者以外的人员答复。",
)


def compose_text(measure: Measure) -> Said:
    """All of it, as the row stands now."""
    return Said(_words(measure, is_english=True), _words(measure, is_english=False))


def _words(measure: Measure, *, is_english: bool) -> str:
    facts, intent = describe_factors(measure), measure.intent
    weighed = Said(
        _INTENT.en.format(facts=facts.en, intent=intent),
        _INTENT.zh.format(facts=facts.zh, intent=intent),
    )
    lines = [_state(measure), weighed]
    is_open = measure.objection_state == ObjectionState.NONE and measure.lifted_at is None
    if is_open:
        lines.append(_OBJECT)
    return "\n\n".join(one.en if is_english else one.zh for one in lines)


def _state(measure: Measure) -> Said:
    if measure.lifted_at is not None:
        return _put(_LIFTED, why=measure.why_lifted)
    if measure.objection_state == ObjectionState.CONFIRMED:
        return _put(_CONFIRMED, why=measure.answer)
    until = f"{measure.ends_at:%Y-%m-%d %H:%M} UTC" if measure.ends_at else ""
    return _put(_TAKEN[MeasureKind(measure.kind)], until=until)


def describe_factors(measure: Measure) -> Said:
    """The figures that were weighed."""
    matter = MATTERS[Matter(measure.matter)]
    days = policies.policy().misuse.numbers_of(Matter(measure.matter)).window_days
    known = {**measure.figures, "days": days}
    return Said(
        _FACTORS.en.format(**known, matter=matter.en), _FACTORS.zh.format(**known, matter=matter.zh)
    )


def _put(said: Said, **named: str) -> Said:
    return Said(said.en.format(**named), said.zh.format(**named))


def compose_for_filer(measure: Measure, public_url: str) -> list[LetterText]:
    """To everybody of the account who can be reached."""
    said, address = compose_text(measure), f"{public_url}/conduct/"
    subject = "How you use the procedure / 关于您使用投诉程序的情况"
    people = User.objects.filter(account=measure.account, is_active=True).exclude(email="")
    return [
        LetterText(one.email, subject, f"{said.en}\n\n{said.zh}\n\n{address}\n")
        for one in people.order_by("pk")
    ]


def describe_for_seller(measure: Measure) -> dict[str, object]:
    """For the marketplaces of a seller's shops; nothing of it is personal."""
    said = compose_text(measure)
    return {
        "id": str(measure.public_id),
        "kind": f"misuse_{measure.kind}",
        "matter": measure.matter,
        "state": "lifted" if measure.lifted_at else "in_force",
        "ends_at": measure.ends_at.isoformat() if measure.ends_at else None,
        "version": measure.version,
        "en": said.en,
        "zh": said.zh,
    }
