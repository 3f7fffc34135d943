"""Which law decides a case."""

from pipeline.law.profiles import Profile, choose_profile
from pipeline.vocabulary import RightKind
from records import policies
from records.cases.models import Case


def find_law(case: Case) -> Profile:
    """Return the law of a case: by the frozen listing's market and the kind of right."""
    markets = case.frozen.markets if case.frozen else []
    kind = case.request.right_snapshot["kind"]  # as it was filed; a right's kind never changes
    return policies.profile(choose_profile(markets, RightKind(kind), policies.policy()))
