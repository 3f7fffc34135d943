"""What the checker finds in the rows, once everything was sent."""

from lab.chaos import summary
from lab.chaos.checker import find_violations
from records.ledger.models import Outgoing


def find_row_breaches(*heard: str) -> list[str]:
    """Find the breaches of a marketplace that heard of these keys, where any are named."""
    Outgoing.objects.update(sent_at="2026-01-01T00:00Z")
    journal = {"keys": dict.fromkeys(heard, 1)} if heard else {}
    return find_violations({"listings": {}, "rejected": 0, **journal})


def find_breach_kinds() -> dict[str, str]:
    """Each of them with its kind."""
    return {breach: summary.breach_kind(breach) for breach in find_row_breaches()}
