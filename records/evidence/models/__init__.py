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
    DisclosureOrder,
    DisclosureOrderState,
    Lead,
    LeadState,
    MatterKind,
    MatterState,
    Outcome,
)
from records.evidence.models.legal_holds import (
    LegalHold,
    LegalHoldKind,
    LegalHoldSubject,
    Opening,
    ReleasedObject,
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
    "DisclosureOrder",
    "DisclosureOrderState",
    "FeatureKind",
    "Lead",
    "LeadState",
    "LegalHold",
    "LegalHoldKind",
    "LegalHoldSubject",
    "MatterKind",
    "MatterState",
    "Opening",
    "Outcome",
    "ReleasedObject",
    "SellerFeature",
]
