"""Rights, their references and papers, authorised sellers, how they are kept, and the index."""

from records.rights.models.lifecycle import (
    Assignment,
    AssignmentState,
    Finding,
    ImportState,
    Judgement,
    NamedShop,
    RightDraft,
    RightImport,
    RightVersion,
    Seal,
    VerifierLease,
)
from records.rights.models.papers import (
    AuthorityState,
    Certificate,
    CertificatePage,
    PageQuerySet,
    PaperKind,
    PowerOfAttorney,
    Resemblance,
)
from records.rights.models.rights import (
    AuthorisedSeller,
    IndexGeneration,
    Reference,
    Right,
    RightQuerySet,
    Sighting,
)

__all__ = [
    "Assignment",
    "AssignmentState",
    "AuthorisedSeller",
    "AuthorityState",
    "Certificate",
    "CertificatePage",
    "Finding",
    "ImportState",
    "IndexGeneration",
    "Judgement",
    "NamedShop",
    "PageQuerySet",
    "PaperKind",
    "PowerOfAttorney",
    "Reference",
    "Resemblance",
    "Right",
    "RightDraft",
    "RightImport",
    "RightQuerySet",
    "RightVersion",
    "Seal",
    "Sighting",
    "VerifierLease",
]
