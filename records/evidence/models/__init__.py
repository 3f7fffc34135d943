"""Holds and what overrides deletion; what leaves; linked sellers; who looked and why."""

from records.evidence.models.clusters import Cluster, ClusterVersion, CutLink, SellerFeature
from records.evidence.models.disclosures import (
    Authority,
    Bundle,
    BundleState,
    CivilMatter,
    Disclosure,
    Lead,
    LeadState,
    MatterKind,
    Order,
    OrderState,
    Outcome,
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
    "CivilMatter",
    "Cluster",
    "ClusterVersion",
    "CutLink",
    "Disclosure",
    "Hold",
    "HoldKind",
    "HoldSubject",
    "Lead",
    "LeadState",
    "MatterKind",
    "Opening",
    "Order",
    "OrderState",
    "Outcome",
    "ReleasedObject",
    "SellerFeature",
    "is_held",
]
