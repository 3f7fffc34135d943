"""Does a filing bring the evidence that its reason demands, and what is missing?"""

from collections.abc import Collection

from pipeline.policy.policy import Policy
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind

type EvidenceAlternatives = tuple[str, ...]


def demanded_evidence(
    reason: Reason, policy: Policy, *, is_good_faith_member: bool
) -> tuple[EvidenceAlternatives, ...]:
    """Return groups of evidence codes; each group is met by any one of its codes."""
    rules = policy.reasons[reason]
    return rules.evidence_good_faith if is_good_faith_member else rules.evidence


def find_missing(
    codes: Collection[str], reason: Reason, policy: Policy, *, is_good_faith_member: bool
) -> tuple[EvidenceAlternatives, ...]:
    """Return the groups that nothing given meets, in the policy's order."""
    groups = demanded_evidence(reason, policy, is_good_faith_member=is_good_faith_member)
    return tuple(group for group in groups if not set(group) & set(codes))


def find_unknown(codes: Collection[str], policy: Policy) -> tuple[str, ...]:
    """Return the codes that the policy does not list."""
    return tuple(code for code in codes if code not in policy.evidence)


def is_right_suitable(reason: Reason, kind: RightKind, policy: Policy) -> bool:
    """Return whether this reason can be based on a right of this kind."""
    return kind in policy.reasons[reason].right


def describe_groups(
    groups: Collection[EvidenceAlternatives], policy: Policy, language: str = "en"
) -> str:
    """Return the groups for people: alternatives joined by "or", groups by a comma.

    Args:
        groups: of evidence, by code.
        policy: names each.
        language: a code such as "zh" or "zh-hans".
    """
    between, either = ("、", "或") if language.startswith("zh") else (", ", " or ")
    return between.join(
        either.join(policy.evidence[code].in_language(language) for code in group)
        for group in groups
    )
