"""Holds and what overrides deletion; what leaves; linked sellers; who looked and why."""

from records.evidence.models.clusters import (
    Cluster,
    ClusterState,
    ClusterVersion,
    CutLink,
    FeatureKind,
    SellerFeature,
)
from records.evidence.models.disclosures import (
    Authority,
    Bundle,
    BundleState,
    CivilMatter,
    Disclosure,
    Lead,
    LeadState,
    MatterKind,
    MatterState,
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
    "ClusterState",
    "ClusterVersion",
    "CutLink",
    "Disclosure",
    "FeatureKind",
    "Hold",
    "HoldKind",
    "HoldSubject",
    "Lead",
    "LeadState",
    "MatterKind",
    "MatterState",
    "Opening",
    "Order",
    "OrderState",
    "Outcome",
    "ReleasedObject",
    "SellerFeature",
    "is_held",
]
