"""Drafts, public reports and watches over listings."""

from records.filing.models.drafts import (
    Draft,
    Preflight,
    PreflightTrouble,
    Relisting,
    RelistingCheck,
    Watch,
)
from records.filing.models.reports import AdoptedReport, Adoption, UnconfirmedReport

__all__ = [
    "AdoptedReport",
    "Adoption",
    "Draft",
    "Preflight",
    "PreflightTrouble",
    "Relisting",
    "RelistingCheck",
    "UnconfirmedReport",
    "Watch",
]
