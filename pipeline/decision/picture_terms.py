"""What the pictures of a listing say for and against a claim: terms of the score, and sentences."""

from typing import Final

from matchers.image.likeness import Band, ImageLikeness
from pipeline.decision.comparison import ListingComparison, TermFunction
from pipeline.decision.names import TermPhrase
from pipeline.decision.routing import Term
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText


def select_picture_terms(comparison: ListingComparison) -> tuple[TermFunction, ...]:
    """Return the terms to ask; none without a likeness."""
    return _TERMS if comparison.pictures else ()


def describe_picture(likeness: ImageLikeness, _facts: Facts, _policy: Policy) -> LocalizedText:
    """Say in both languages which picture shows a reference, and how surely."""
    number, band = likeness.picture + 1, _BANDS[likeness.band]
    return LocalizedText(en=f"Picture {number} {band.en}.", zh=f"第{number}张图片{band.zh}。")


def _picture(comparison: ListingComparison, policy: Policy) -> Term:
    best = comparison.pictures[0]
    least, most = policy.pictures.log_odds
    return Term(f"picture_{best.band}", min(most, max(least, best.log_odds)), best.says)


def _further_picture(comparison: ListingComparison, policy: Policy) -> Term | None:
    proven = {
        picture.picture for picture in comparison.pictures if picture.band is not Band.SIMILAR
    }
    if len(proven) < 2:
        return None
    says = TermPhrase.FURTHER_PICTURE(count=len(proven))
    return Term("further_picture", policy.weights.further_picture, says)


_TERMS: Final[tuple[TermFunction, ...]] = (_picture, _further_picture)
_BANDS: Final = {
    Band.EXACT: LocalizedText(en="is a reference picture itself", zh="与参考图片完全相同"),
    Band.COPY: LocalizedText(en="is a copy of a reference picture", zh="是参考图片的复制"),
    Band.LIKELY: LocalizedText(en="shows a reference picture", zh="含有参考图片"),
    Band.SIMILAR: LocalizedText(en="resembles a reference picture", zh="与参考图片相似"),
}
