"""What does a seller do that a person should look at? Counts of a night, beside sellers alike.

Nothing here proves anything, and nothing follows by itself: what reaches a number of the policy
is a concern, with the sentence that a person and later the seller reads.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.policy.parameters import MonitoringNumbers
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import RiskSign


@dataclass(frozen=True, slots=True)
class ObservedSeller:
    """The counts of a legal entity over all its shops, in the days that count."""

    seller_id: int
    marketplace: str
    listings: int
    counts: Mapping[RiskSign, int]

    @property
    def peer_group(self) -> tuple[str, int]:
        """Its marketplace and its size, by powers of ten: sellers with the same are alike."""
        return self.marketplace, len(str(self.listings))


@dataclass(frozen=True, slots=True)
class Risk:
    """One count that reached its number."""

    sign: RiskSign
    count: int
    per_1000: float  # listings of the seller
    alike_per_1000: float  # of all sellers alike, without it


def rate(count: int, listings: int) -> float:
    """Return a count for each 1,000 listings."""
    return round(1000 * count / max(listings, 1), 1)


class PeerCounts:
    """The counts of all sellers, by what makes them alike."""

    def __init__(self, sellers: Iterable[ObservedSeller]) -> None:
        """Add them up."""
        self._listings: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._sellers: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._counts: defaultdict[tuple[str, int, RiskSign], int] = defaultdict(int)
        for seller in sellers:
            self._listings[seller.peer_group] += seller.listings
            self._sellers[seller.peer_group] += 1
            for sign, count in seller.counts.items():
                self._counts[*seller.peer_group, sign] += count

    def count(self, seller: ObservedSeller) -> int:
        """Return how many are like this one, without itself."""
        return max(self._sellers[seller.peer_group] - 1, 0)

    def rate(self, seller: ObservedSeller, sign: RiskSign) -> float:
        """Return what those like this one have for each 1,000 listings, without its own."""
        count = self._counts[*seller.peer_group, sign] - seller.counts[sign]
        return rate(max(count, 0), self._listings[seller.peer_group] - seller.listings)


def find_risks(
    seller: ObservedSeller, alike: PeerCounts, numbers: MonitoringNumbers
) -> Iterator[Risk]:
    """Yield what reaches a number of the policy: exactly on it counts as reached."""
    for sign, limit in numbers.limits.items():
        count = seller.counts[sign]
        per_1000 = rate(count, seller.listings)
        if count >= limit.least and per_1000 >= limit.per_1000:
            yield Risk(sign, count, per_1000, alike.rate(seller, sign))


_SENTENCES: Final[Mapping[RiskSign, LocalizedText]] = {
    RiskSign.UPHELD: LocalizedText(
        "{count} complaints against its listings were upheld", "针对其商品的投诉有 {count} 件成立"
    ),
    RiskSign.HOLDS: LocalizedText(
        "{count} listings were held before publication and not released",
        "{count} 件商品在发布前被拦截且未放行",
    ),
    RiskSign.SWITCHED: LocalizedText(
        "{count} known listings were changed to show other goods",
        "{count} 件已有商品被改为展示其他商品",
    ),
    RiskSign.AGAIN: LocalizedText(
        "{count} listings almost repeat what was taken down before",
        "{count} 件商品与此前下架的内容几乎相同",
    ),
    RiskSign.LINKS: LocalizedText(
        "{count} new links to sellers that are closed were found",
        "发现 {count} 条与已关闭卖家的新关联",
    ),
}
_COMPARISON: Final = LocalizedText(
    "{says} in {days} days: {per_1000} for each 1,000 listings; sellers alike have {alike}.",
    "{days} 天内{says}：每千件商品 {per_1000} 件；同类卖家为 {alike} 件。",
)


def explain_risk(risk: Risk, days: int) -> LocalizedText:
    """Return what was counted, beside sellers alike, as a sentence."""
    sentence, numbers = _SENTENCES[risk.sign], {"days": days, "per_1000": risk.per_1000}
    return LocalizedText(
        _COMPARISON.en.format(
            says=sentence.en.format(count=risk.count), alike=risk.alike_per_1000, **numbers
        ),
        _COMPARISON.zh.format(
            says=sentence.zh.format(count=risk.count), alike=risk.alike_per_1000, **numbers
        ),
    )
