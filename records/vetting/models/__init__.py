"""Applications of sellers, and papers for designated brands."""

from records.vetting.models.applications import (
    OPEN_STATES,
    ApplicationReason,
    ApplicationState,
    LicenceKind,
    PaperOpening,
    SellerApplication,
    SellerKey,
    SellerPaper,
    SellerPaperKind,
)
from records.vetting.models.authorisations import (
    AuthorisationLink,
    AuthorisationReason,
    BrandAuthorisation,
    BrandDesignation,
    DesignationState,
)

__all__ = [
    "OPEN_STATES",
    "ApplicationReason",
    "ApplicationState",
    "AuthorisationLink",
    "AuthorisationReason",
    "BrandAuthorisation",
    "BrandDesignation",
    "DesignationState",
    "LicenceKind",
    "PaperOpening",
    "SellerApplication",
    "SellerKey",
    "SellerPaper",
    "SellerPaperKind",
]
