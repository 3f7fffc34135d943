"""Who acts, who vouches for them, and what proves who they are."""

from records.accounts.models.identity import (
    DocumentKind,
    DocumentState,
    IdentityDocument,
    IdentityOpening,
    SubjectKey,
)
from records.accounts.models.people import (
    PUBLIC_FORM_ACCOUNT_ID,
    Account,
    AccountKind,
    AccountState,
    ApiKey,
    CodeLetter,
    Invitation,
    Role,
    Scope,
    Seller,
    SellerEntry,
    Shop,
    User,
    every_scope,
)
from records.accounts.models.shifts import DaysAway, Shift

__all__ = [
    "PUBLIC_FORM_ACCOUNT_ID",
    "Account",
    "AccountKind",
    "AccountState",
    "ApiKey",
    "CodeLetter",
    "DaysAway",
    "DocumentKind",
    "DocumentState",
    "IdentityDocument",
    "IdentityOpening",
    "Invitation",
    "Role",
    "Scope",
    "Seller",
    "SellerEntry",
    "Shift",
    "Shop",
    "SubjectKey",
    "User",
    "every_scope",
]
