"""A sample case of the benchmark as the pipeline sees it, and titles of listings."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from matchers.text.likeness import Form, TextLikeness
from pipeline.decision.decide import decide
from pipeline.decision.serialization import facts_to_json, routing_to_json
from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)
from pipeline.policy.policy import Policy
from pipeline.vocabulary import Channel, Lane, Reason, RightKind, RightState

MARK: Final = "NORVELLE"
_SHARES: Final = {  # script: share of the titles, words to choose from; Hebrew has none
    "latin": (70, "New N0RVELLE shoulder bag women leather wallet belt scarf 2026 black zip gold"),
    "zh": (18, "诺薇尔 女士 单肩包 新款 皮带 钱包 真皮 黑色 高仿 围巾 正品 时尚"),
    "ja": (4, "バッグ 革 レディース 財布 新作 ベルト 黒 ショルダー"),
    "ko": (2, "가방 여성 지갑 벨트 신상 숄더백 가죽"),
    "cyrillic": (4, "Сумка женская кошелёк ремень новый кожа чёрный"),
    "arabic": (2, "حقيبة كتف نسائية جلد محفظة جديدة"),
}  # fmt: skip


def make_titles(count: int, seed: int) -> Iterator[str]:
    """Make so many titles, in the scripts of real listings."""
    chance = random.Random(seed)  # noqa: S311  # sample data
    shares = [share for share, _words in _SHARES.values()]
    for _share, words in chance.choices(list(_SHARES.values()), weights=shares, k=count):
        title_words = chance.choices(words.split(), k=chance.randint(4, 7))
        yield f"{' '.join(title_words)} {chance.randint(1, 9999)}"


_RIGHT: Final = RightFacts(
    1, 1, RightKind.TRADEMARK, RightState.VERIFIED, 1, MARK, (), (18,), ("EU",), None
)
_LISTING: Final = ListingFacts(
    title=MARK,
    brand=MARK,
    description="Good leather, fine seams. " * 5,
    category="Bags > Shoulder bags",
    markets=("DE", "FR"),
    price="189.00",
    currency="CNY",
    pictures=(PictureFacts("ab" * 32, ""),),
)
_LIKENESS: Final = TextLikeness(
    1, MARK, "brand", (0, len(MARK)), Form.LITERAL, 0, 1.0, "The brand field wears it."
)
_SELLER: Final = SellerFacts(
    1,
    is_authorised=False,
    counterfeit_strikes=0,
    infringement_strikes=0,
    upheld_counterfeit_cases=0,
)
_PLAIN: Final = Facts(
    case_id=1,
    reason=Reason.TM_MARK_IN_TEXT,
    channel=Channel.PLATFORM,
    lane=Lane.STANDARD,
    evidence=(),
    right=_RIGHT,
    listing=_LISTING,
    seller=_SELLER,
    filer=FilerFacts(1, is_good_faith_member=False),
    text=(_LIKENESS,),
    pictures=(),
    rights_seen=(),
    index=IndexFacts(1, 1.0),
    switches=(),
    audit_draw=0.5,
    decided_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
)


def make_facts(title: str) -> Facts:
    """Return the facts of a case whose listing has this title."""
    return replace(_PLAIN, listing=replace(_LISTING, title=title))


def make_record(policy: Policy) -> tuple[str, str]:
    """Return facts and routing as the decision record stores them."""
    return facts_to_json(_PLAIN).decode(), routing_to_json(decide(_PLAIN, policy)).decode()
