"""Rights, their references and papers, authorised sellers, and the index's generations."""

from records.rights.models.papers import Certificate, CertificatePage, PageQuerySet, Resemblance
from records.rights.models.rights import (
    AuthorisedSeller,
    IndexGeneration,
    Reference,
    Right,
    RightQuerySet,
    Sighting,
)

__all__ = [
    "AuthorisedSeller",
    "Certificate",
    "CertificatePage",
    "IndexGeneration",
    "PageQuerySet",
    "Reference",
    "Resemblance",
    "Right",
    "RightQuerySet",
    "Sighting",
]
