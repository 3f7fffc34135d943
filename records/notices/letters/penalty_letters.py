"""What a marketplace and a seller are told of a penalty, in both languages."""

from collections.abc import Mapping
from typing import Any

from pipeline.policy.tables import LocalizedText
from pipeline.sellers.monitoring import Risk, explain_risk
from pipeline.vocabulary import RiskSign
from records.accounts.models import ObjectionState
from records.notices.languages import in_both
from records.notices.letter_templates import localize_passage
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState


def describe_state(order: PenaltyOrder) -> LocalizedText:
    """Describe the state of the penalty."""
    if order.is_lifted:
        return localize_passage("penalty", "lifted")
    if order.state == PenaltyOrderState.UNDONE and not order.severity:
        return localize_passage("penalty", "taken_back")  # of no ladder: no strike was behind it
    is_done = order.done_at is not None and order.state == PenaltyOrderState.IMPOSED
    return localize_passage("penalty", "done") if is_done else in_both(order.state.says)


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
    if order.objection_state not in {ObjectionState.CONFIRMED, ObjectionState.REVERSED}:
        return None
    return localize_passage("penalty", order.objection_state, answer=order.answer)


def describe_penalty(order: PenaltyOrder) -> dict[str, object]:
    """Describe the penalty as JSON with its texts; nothing in it is personal."""
    texts = [in_both(order.penalty.says), describe_state(order), *describe_grounds(order)]
    texts += [localize_passage("penalty", "objection")] if order.is_open_to_objection else []
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
