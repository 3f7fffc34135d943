"""The review desk: leases, opinions, groups and working hours."""

from records.review.models.desk import (
    CaseNote,
    Escalation,
    Group,
    GroupMember,
    Opinion,
    Reservation,
    ReservationReason,
    ReviewLease,
    RulingText,
    Skip,
    Trait,
)
from records.review.models.shifts import DaysAway, Shift

__all__ = [
    "CaseNote",
    "DaysAway",
    "Escalation",
    "Group",
    "GroupMember",
    "Opinion",
    "Reservation",
    "ReservationReason",
    "ReviewLease",
    "RulingText",
    "Shift",
    "Skip",
    "Trait",
]
