"""What a marketplace and a seller are told of a penalty, in both languages."""

from collections.abc import Mapping
from typing import Final

from pipeline.policy.tables import Penalty, Said
from records.standing.models import OrderState, PenaltyOrder

SAYS: Final[Mapping[Penalty, Said]] = {
    Penalty.REMOVAL: Said(en="The listing was removed.", zh="商品已下架。"),
    Penalty.EDUCATION: Said(
        en="Read the page on intellectual property and pass its short check.",
        zh="请阅读知识产权学习页面并通过简短测试。",
    ),
    Penalty.WARNING: Said(
        en="A warning: further violations lead to a listing limit, and then to the end of"
        " the account.",
        zh="警告：再次违规将限制发布商品，直至关闭账户。",
    ),
    Penalty.LISTING_LIMIT: Said(
        en="No new listings may be published for a time.", zh="在一定期限内不得发布新商品。"
    ),
    Penalty.BAN: Said(en="The account is closed for good.", zh="账户将被永久关闭。"),
}
_STATES: Final[Mapping[str, Said]] = {
    OrderState.IMPOSED: Said(en="In force.", zh="已生效。"),
    OrderState.PROPOSED: Said(
        en="Proposed. Two people decide on it after the notice period. Until then you"
        " may dispute and appeal the cases behind it.",
        zh="拟处罚。通知期届满后由两名工作人员决定；在此之前您可对相关案件提出异议或申诉。",
    ),
    OrderState.APPROVED: Said(en="Proposed, one person has agreed.", zh="拟处罚，一人已同意。"),
    OrderState.DECLINED: Said(en="Not imposed.", zh="不予处罚。"),
    OrderState.UNDONE: Said(
        en="Taken back: the strikes behind it were removed.", zh="已撤销：相关违规记录已取消。"
    ),
}


_DONE: Final = Said(en="Done: the check was passed.", zh="已完成：测试已通过。")


_LIFTED: Final = Said(en="Lifted: the account is open again.", zh="已解除：账户重新开放。")


def describe_state(order: PenaltyOrder) -> Said:
    """Where it stands, in words."""
    if order.is_lifted:
        return _LIFTED
    is_done = order.done_at is not None and order.state == OrderState.IMPOSED
    return _DONE if is_done else _STATES[order.state]


def describe_penalty(order: PenaltyOrder) -> dict[str, object]:
    """The penalty for a machine, with its words; nothing of it is personal."""
    what, state = SAYS[Penalty(order.penalty)], describe_state(order)
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
        "en": f"{what.en} {state.en}",
        "zh": f"{what.zh}{state.zh}",
        **({"done_at": order.done_at.isoformat()} if order.done_at else {}),
    }
