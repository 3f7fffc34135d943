"""How many comparisons does a question make, and what is a likeness worth in it?"""

from dataclasses import dataclass, replace
from typing import Final

from matchers.image.likeness import Band, ImageLikeness
from matchers.image.matching import explanations
from matchers.image.matching.odds import Rate

_LIKELY: Final = 7.0  # log odds of a thousand to one: below, nothing is more than similar
_SIMILAR: Final = 2.0  # that what is only similar counts at most: less than the prior asks for
_PLAIN: Final = 1.0  # log odds that a plain reference reaches at most, but for an exact copy


@dataclass(frozen=True, slots=True)
class Question:
    """The pictures of a listing, asked about the references of one right or of all.

    Attributes:
        pictures: How many are compared.
        references: Those of the whole repository, which nobody named.
        named_right: The right that somebody names.
        named_references: How many that right has.
    """

    pictures: int
    references: int
    named_right: int | None = None
    named_references: int = 0

    def count_comparisons(self, right_id: int) -> int:
        """Return how often a stranger's picture could have come as near to this right."""
        is_named = right_id == self.named_right and self.named_references > 0
        references = self.named_references if is_named else self.references
        return max(1, self.pictures) * max(1, references)

    def weigh(self, likeness: ImageLikeness, rate: Rate) -> ImageLikeness:
        """Return the likeness with its odds in this question, and a sentence that says them."""
        comparisons = self.count_comparisons(likeness.right_id)
        rate = rate.adjust_to(comparisons)
        log_odds = rate.compute_log_odds(comparisons)
        least_log_odds = rate.compute_least_log_odds(comparisons)
        if likeness.is_plain and likeness.band is not Band.EXACT:
            log_odds, least_log_odds = min(log_odds, _PLAIN), min(least_log_odds, _PLAIN)
        band = likeness.band
        if log_odds < _LIKELY:
            band, log_odds = Band.SIMILAR, min(log_odds, _SIMILAR)
        says = likeness.says
        if band is not Band.EXACT:
            says = explanations.explain_rate(says, rate.strangers, comparisons)
        return replace(
            likeness,
            band=band,
            false_positive_rate=rate.strangers,
            log_odds=round(log_odds, 3),
            least_log_odds=round(least_log_odds, 3),
            says=says,
        )
