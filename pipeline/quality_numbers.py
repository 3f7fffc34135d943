"""How much of what was ruled is looked at again; a policy that says nothing has these numbers."""

from pydantic.dataclasses import dataclass

from pipeline.tables import CLOSED


@dataclass(frozen=True, slots=True, config=CLOSED)
class QualityNumbers:
    """Second reviews, golden cases, and when a figure may be told."""

    second_review_share: float = 0.05  # of people's rulings
    new_reviewer_share: float = 0.2  # of those of somebody who has ruled less often than:
    new_reviewer_rulings: int = 100
    second_review_days: int = 14  # afterwards a ruling is not looked at again
    golden_share: float = 0.05  # of second reviews, cases whose answer is known
    golden_seen_most: int = 50  # a golden case that so many have answered is retired
    pairs_needed: int = 20  # fewer give no figure of agreement
