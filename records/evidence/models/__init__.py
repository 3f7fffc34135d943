"""Holds and what overrides deletion; what leaves for authorities; who looked at it and why."""

from records.evidence.models.disclosures import (
    Authority,
    Bundle,
    BundleState,
    Disclosure,
    Order,
    OrderState,
)
from records.evidence.models.holds import (
    Hold,
    HoldKind,
    HoldSubject,
    Opening,
    ReleasedObject,
    is_held,
)

__all__ = [
    "Authority",
    "Bundle",
    "BundleState",
    "Disclosure",
    "Hold",
    "HoldKind",
    "HoldSubject",
    "Opening",
    "Order",
    "OrderState",
    "ReleasedObject",
    "is_held",
]
