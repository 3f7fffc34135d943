"""The policy under which a stored decision was made."""

from functools import lru_cache

from pipeline.policy import Policy, PolicyUnreadable, parse_policy
from records.ledger import policies
from records.ledger.models import PolicyText


def find_policy(policy_hash: str) -> Policy:
    """The policy of that hash; the one in force where the old text is gone or unreadable."""
    now = policies.policy()
    return now if now.hash == policy_hash else _load_policy(policy_hash) or now


@lru_cache(maxsize=8)
def _load_policy(policy_hash: str) -> Policy | None:
    text = PolicyText.objects.filter(pk=policy_hash).values_list("text", flat=True).first()
    try:
        return parse_policy(text) if text else None
    except PolicyUnreadable:
        return None
