"""How long rows of a table stay, and the condition that a legal hold keeps one."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import Combinable


@dataclass(frozen=True, slots=True)
class Rule:
    """From which time rows count, how long they stay, and what keeps them longer beside a hold.

    What belongs to a row goes with it.
    """

    period: str  # a key of `retention_days` in the policy
    since: str  # the column that the days count from
    where: Q = field(default_factory=Q)
    later: str = ""  # lookups: a row stays while one of these times is within the period, too
    without: str = ""  # relations: a row stays while it has any of these
    # A table and its column that names the row and is cleared first: so the row need not wait for
    # the rows there, and goes before them.
    emptied: tuple[str, str] | None = None
    is_recorded: bool = True  # in the audit chain


def is_held(kind: str, row: str | Combinable) -> Func:
    """Build the condition that a legal hold in force keeps this row, as the triggers check it.

    Args:
        kind: what the row is: a kind of hold, or another that records/row_security/definitions/
            holds.py knows the way from.
        row: the column with its id.
    """
    return Func(
        models.Value(kind, models.TextField()),
        F(row) if isinstance(row, str) else row,
        function="evidence_is_held",
        output_field=models.BooleanField(),
    )
