"""Which of the adopted policies is in force at a moment: a function of the adoptions alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Adoption:
    """One adoption: its number, the policy's hash, and from when on it counts."""

    number: int
    policy_hash: str
    in_force_at: datetime


def choose_adoption(adoptions: Sequence[Adoption], moment: datetime) -> Adoption | None:
    """Return the adoption in force at the moment; the first one counts for all time before it.

    `ledger_policy_at` in the database answers the same.
    """
    begun = [adoption for adoption in adoptions if adoption.in_force_at <= moment]
    if begun:
        return max(begun, key=lambda adoption: adoption.number)
    return min(adoptions, key=lambda adoption: adoption.number, default=None)
