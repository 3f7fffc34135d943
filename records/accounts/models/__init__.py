"""Those who act, who vouches for them, and what proves who they are."""

from records.accounts.models.identity import (
    DocumentKind,
    DocumentState,
    IdentityDocument,
    IdentityOpening,
    IdentityReason,
    SubjectKey,
)
from records.accounts.models.objections import Contestable, ObjectionState
from records.accounts.models.people import (
    PUBLIC_FORM_ACCOUNT_ID,
    Account,
    AccountKind,
    AccountState,
    AnyScope,
    ApiKey,
    CodeLetter,
    DecisionMail,
    Invitation,
    Leased,
    MarketplaceScope,
    Role,
    Scope,
    User,
    every_scope,
    user_actor,
)
from records.accounts.models.powers_of_attorney import (
    PowerOfAttorney,
    PowerOfAttorneyReason,
    PowerOfAttorneyState,
)
from records.accounts.models.staff import StaffAction, StaffChange

__all__ = [
    "PUBLIC_FORM_ACCOUNT_ID",
    "Account",
    "AccountKind",
    "AccountState",
    "AnyScope",
    "ApiKey",
    "CodeLetter",
    "Contestable",
    "DecisionMail",
    "DocumentKind",
    "DocumentState",
    "IdentityDocument",
    "IdentityOpening",
    "IdentityReason",
    "Invitation",
    "Leased",
    "MarketplaceScope",
    "ObjectionState",
    "PowerOfAttorney",
    "PowerOfAttorneyReason",
    "PowerOfAttorneyState",
    "Role",
    "Scope",
    "StaffAction",
    "StaffChange",
    "SubjectKey",
    "User",
    "every_scope",
    "user_actor",
]
