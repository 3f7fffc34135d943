"""Does a filing bring the evidence that its reason demands, and what is missing?"""

from collections.abc import Collection

from pipeline.policy import Policy
from pipeline.words import Reason, RightKind

type Alternatives = tuple[str, ...]


def demanded(
    reason: Reason, policy: Policy, *, is_good_faith_member: bool
) -> tuple[Alternatives, ...]:
    """Groups of evidence codes; each group is met by any one of its codes."""
    rules = policy.reasons[reason]
    return rules.evidence_good_faith if is_good_faith_member else rules.evidence


def missing(
    given: Collection[str], reason: Reason, policy: Policy, *, is_good_faith_member: bool
) -> tuple[Alternatives, ...]:
    """The groups that nothing given meets, in the policy's order."""
    groups = demanded(reason, policy, is_good_faith_member=is_good_faith_member)
    return tuple(group for group in groups if not set(group) & set(given))


def unknown(given: Collection[str], policy: Policy) -> tuple[str, ...]:
    """Codes that the policy does not list."""
    return tuple(code for code in given if code not in policy.evidence)


def suits(reason: Reason, kind: RightKind, policy: Policy) -> bool:
    """Can this reason be based on a right of this kind?"""
    return kind in policy.reasons[reason].right


def in_words(groups: Collection[Alternatives], policy: Policy, language: str = "en") -> str:
    """The groups for people: alternatives joined by "or", groups by a comma."""
    between, either = ("、", "或") if language == "zh" else (", ", " or ")
    return between.join(
        either.join(
            policy.evidence[code].zh if language == "zh" else policy.evidence[code].en
            for code in group
        )
        for group in groups
    )
