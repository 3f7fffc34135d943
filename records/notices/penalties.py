"""What a marketplace and a seller are told of a penalty, in both languages."""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.policy.tables import LocalizedText
from pipeline.sellers.monitoring import Risk, explain_risk
from pipeline.vocabulary import RiskSign
from records.accounts.models import ObjectionState
from records.notices.languages import in_both
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState

_CHECK_PASSED: Final = LocalizedText(en="Done: the check was passed.", zh="已完成：测试已通过。")


_LIFTED: Final = LocalizedText(en="Lifted: the account is open again.", zh="已解除：账户重新开放。")
_NO_LONGER: Final = LocalizedText(
    en="Taken back.", zh="已撤销。"
)  # of no ladder: no strike was behind it
_OBJECT: Final = LocalizedText(
    "You may object once; a person who has taken no part in the decision answers.",
    "您可以提出一次异议，由未参与该决定的工作人员答复。",
)
_ANSWERS: Final[Mapping[str, LocalizedText]] = {
    ObjectionState.CONFIRMED: LocalizedText(
        "Your objection was not followed:", "您的异议未获支持："
    ),
    ObjectionState.REVERSED: LocalizedText("Your objection was followed:", "您的异议获得支持："),
}


def describe_state(order: PenaltyOrder) -> LocalizedText:
    """Describe the state of the penalty."""
    if order.is_lifted:
        return _LIFTED
    if order.state == PenaltyOrderState.UNDONE and not order.severity:
        return _NO_LONGER
    is_done = order.done_at is not None and order.state == PenaltyOrderState.IMPOSED
    return _CHECK_PASSED if is_done else in_both(order.state.says)


def describe_grounds(order: PenaltyOrder, *, is_personal: bool = True) -> list[LocalizedText]:
    """Describe what monitoring showed, and add what a person wrote for the seller."""
    days = order.figures.get("days", 0)
    texts = [LocalizedText(order.facts, order.facts)] if order.facts and is_personal else []
    return [explain_risk(risk, days) for risk in read_risks(order.figures)] + texts


def read_risks(figures: Mapping[str, Any]) -> list[Risk]:
    """Return what reached the policy's numbers, as a concern or an order keeps it."""
    return [Risk(RiskSign(sign), *counts) for sign, *counts in figures.get("risks", ())]


def describe_answer(order: PenaltyOrder) -> LocalizedText | None:
    """Describe the answer to the seller's objection; None if there is none."""
    text = _ANSWERS.get(order.objection_state)
    return text and LocalizedText(f"{text.en} {order.answer}", f"{text.zh}{order.answer}")


def describe_penalty(order: PenaltyOrder) -> dict[str, object]:
    """Describe the penalty as JSON with its texts; nothing in it is personal."""
    texts = [in_both(order.penalty.says), describe_state(order), *describe_grounds(order)]
    texts += [_OBJECT] if order.is_open_to_objection else []
    texts += [answer] if (answer := describe_answer(order)) else []
    ends_at, notice_ends_at = order.ends_at, order.notice_ends_at
    return {
        "id": str(order.public_id),
        "kind": order.penalty,
        "ladder": order.severity,
        "state": order.state,
        "strikes": order.strikes,
        "ends_at": ends_at.isoformat() if ends_at else None,
        "notice_ends_at": notice_ends_at.isoformat() if notice_ends_at else None,
        "version": order.version,
        "en": " ".join(text.en for text in texts),
        "zh": "".join(text.zh for text in texts),
        **({"done_at": order.done_at.isoformat()} if order.done_at else {}),
    }
