"""What each table holds of accounts, sellers and people, what an export shows, what erasure does.

A table that is neither in `HOLDINGS` nor in `NOTHING_PERSONAL` fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.db.models import BinaryField, Field, Model, Q, QuerySet

from pipeline.law.profiles import Party
from records.accounts import models as accounts
from records.accounts.models import AccountState
from records.cases import models as cases
from records.conduct import models as conduct
from records.disputes import models as disputes
from records.evidence import models as evidence
from records.filing import models as filing
from records.ledger import models as ledger
from records.notices import models as notices
from records.programmes import models as programmes
from records.quality import models as quality
from records.review import models as review
from records.rights import models as rights
from records.screening import models as screening
from records.sellers import models as sellers
from records.vetting import models as vetting


class KeepReason(StrEnum):
    """Why rows stay when their subject is erased: a name, and what `list_survivors` says."""

    NUMBER = "What other rows refer to; names, addresses and secrets are gone."
    CHAIN = "Entries of the audit chain: numbers and reasons that prove what was done."
    DECISION = "Decisions, what they rest on and disputes: for courts, authorities and reports."
    PROOF = "Rights, papers and powers by which claims were made: what decisions rest on."
    CONDUCT = "Misuse, sanctions and strikes: owed to the law on repeat infringers."
    NOTICE = "The name and address that a notice was sent under, while it can be disputed."
    LISTING = "What is on sale, as its marketplace publishes it."
    FEED = "What a marketplace sent to be screened, and what was said of it."


# A key of `retention_days` in the policy: for how long rows of each kind are needed.
RETENTION: Final[Mapping[KeepReason, str]] = {
    KeepReason.NUMBER: "audit",
    KeepReason.CHAIN: "audit",
    KeepReason.DECISION: "audit",
    KeepReason.PROOF: "listing_vault",
    KeepReason.CONDUCT: "audit",
    KeepReason.NOTICE: "erased_filer",
    KeepReason.LISTING: "listing_vault",
    KeepReason.FEED: "screening",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of data: an account with its people, a seller, or the person of an email address."""

    kind: Literal["account", "seller", "email"]
    value: int | str


@dataclass(frozen=True, slots=True)
class Holding:
    """One table: the lookups that find a subject's rows, and what becomes of them.

    What follows a colon is the key of a list of documents that names it.

    Without a reason to stay rows are deleted; `blanks` are written over those that stay.
    """

    model: type[Model]
    stays: KeepReason | None = None
    account: str = ""
    seller: str = ""
    email: str = ""
    where: Mapping[str, object] = field(default_factory=dict)
    blanks: Mapping[str, object] = field(default_factory=dict)
    is_shown: bool = True
    hidden: str = ""  # fields that an export leaves out: secrets, and what others wrote

    @property
    def table(self) -> str:
        """Its app and name."""
        return self.model._meta.label  # noqa: SLF001  # documented API

    def find_rows(self, subject: Subject) -> QuerySet[Any]:
        """Return the subject's rows in this table."""
        lookups: str = getattr(self, subject.kind)
        condition = Q(pk__in=[])
        for term in lookups.split():
            lookup, _colon, key = term.partition(":")
            value = {key: subject.value} if key else subject.value
            condition |= Q(**{lookup: [value] if lookup.endswith("__contains") else value})
        return QuerySet(self.model).filter(condition, **self.where)

    def list_fields(self) -> list[str]:
        """List the fields of an export: no secrets, no bytes, and not which staff acted."""
        options: Any = self.model._meta  # noqa: SLF001  # documented API
        fields: list[Field[Any, Any]] = options.concrete_fields
        return [
            field.attname
            for field in fields
            if field.attname not in self.hidden.split()
            and not isinstance(field, BinaryField)
            and field.related_model is not accounts.User
        ]


_NUMBER, _CHAIN, _PROOF = KeepReason.NUMBER, KeepReason.CHAIN, KeepReason.PROOF
_CASE, _NOTICE, _CONDUCT = KeepReason.DECISION, KeepReason.NOTICE, KeepReason.CONDUCT
_LISTING: Final = KeepReason.LISTING
_ERASED: Final = "[erased]"
_USER: Final = "user__account"
_EMAIL, _FILER = "email__iexact", "filer_email__iexact"
_RULED: Final = "case__account_id case__owner_id"
_NAMELESS: Final = {"email": "", "first_name": "", "last_name": "", "last_login": None}
_BLANK_ACCOUNT: Final = {"name": _ERASED, "verified_name": "", "state": AccountState.CLOSED}
_BLANK_PAPER: Final = {"name": _ERASED, "question": "", "answer": "", "reason": "", "pages": []}
_UNNAMED: Final = {"filer_name": _ERASED, "filer_email": "erased@erased.invalid"}
_OF_SELLERS: Final = "ground statement evidence declarations contact"
_BY_FILER, _BY_SELLER = {"party": Party.FILER}, {"party": Party.SELLER}
_OF_ACCOUNTS: Final = {"subject_kind": "account"}
_ADDRESS: Final = "email_address__"
_PAGE: Final = "page__certificate__right__owner"

# A row for each table; what refers to others comes before them.
# fmt: off
HOLDINGS: Final = (
    # People and the account.
    Holding(EmailConfirmation, None, _ADDRESS + _USER, email=_ADDRESS + _EMAIL, is_shown=False),
    Holding(EmailAddress, None, _USER, email=_EMAIL),
    Holding(Authenticator, None, _USER, is_shown=False),
    Holding(UserSession, None, _USER, hidden="session_key data"),
    Holding(SocialToken, None, "account__user__account", is_shown=False),
    Holding(SocialAccount, None, _USER),
    Holding(accounts.Invitation, None, "account", email=_EMAIL, hidden="sha256"),
    Holding(accounts.ApiKey, None, "account", hidden="sha256"),
    Holding(ledger.IdempotencyRecord, None, "account_id", is_shown=False),
    Holding(accounts.User, _NUMBER, "account", email=_EMAIL, blanks=_NAMELESS, hidden="password"),
    Holding(accounts.StaffChange, _CHAIN, email=_EMAIL, blanks={"email": ""}),
    Holding(accounts.Account, _NUMBER, "pk", blanks=_BLANK_ACCOUNT),
    Holding(accounts.SubjectKey, _NUMBER, "account", is_shown=False),  # emptied
    Holding(accounts.IdentityDocument, _CHAIN, "account", blanks=_BLANK_PAPER),
    Holding(accounts.IdentityOpening, _CHAIN, "document__account"),
    Holding(ledger.AuditEntry, _CHAIN, "subject_id", where=_OF_ACCOUNTS, is_shown=False),
    Holding(sellers.Seller, _CONDUCT, seller="pk"),
    Holding(sellers.Shop, _CONDUCT, seller="seller"),
    Holding(sellers.SellerDeclaration, _CONDUCT, seller="seller"),
    Holding(vetting.PaperOpening, _CHAIN, seller="paper__seller"),
    Holding(vetting.SellerPaper, _CONDUCT, seller="seller"),
    Holding(
        vetting.SellerApplication, _CONDUCT, seller="seller", email="mail__iexact",
        hidden="marks terms score payment_hash",
    ),
    Holding(vetting.SellerKey, _CONDUCT, seller="seller", is_shown=False),
    Holding(sellers.SellerJoin, _CONDUCT, seller="seller other", is_shown=False),
    Holding(evidence.SellerFeature, None, seller="seller", is_shown=False),
    Holding(evidence.CutLink, _CONDUCT, seller="seller other", is_shown=False),
    Holding(evidence.Lead, _CASE, "contributor", is_shown=False),
    Holding(evidence.CivilMatter, _CASE, "owner", is_shown=False),
    Holding(evidence.DisclosureOrder, _CASE, "account_ids__contains", is_shown=False),
    Holding(evidence.ClusterVersion, _CASE, seller="members__contains:seller", is_shown=False),
    # What is under way ends with the account.
    Holding(notices.Attempt, None, "account_id"),
    Holding(notices.Delivery, None, "account_id"),
    Holding(notices.Secret, None, "account_id", is_shown=False),
    Holding(notices.Endpoint, None, "account"),
    Holding(filing.Preflight, None, "account_id", is_shown=False),
    Holding(filing.Draft, None, "account_id", email=_FILER),
    Holding(filing.Relisting, None, "account_id"),
    Holding(filing.RelistingCheck, None, "account_id", is_shown=False),
    Holding(filing.Watch, None, "account_id"),
    Holding(rights.RightDraft, None, "account"),
    Holding(rights.RightImport, None, "account"),
    Holding(filing.Adoption, None, "account", email=_EMAIL),
    # Rights, and what proves them.
    Holding(rights.Right, _PROOF, "owner"),
    Holding(rights.RightVersion, _PROOF, "right__owner"),
    Holding(rights.Judgement, _PROOF, "right__owner"),
    Holding(rights.Reference, _PROOF, "right__owner"),
    Holding(rights.Certificate, _PROOF, "right__owner"),
    Holding(rights.CertificatePage, _PROOF, "certificate__right__owner"),
    Holding(rights.Resemblance, _PROOF, _PAGE, is_shown=False),
    Holding(rights.NamedShop, _PROOF, "right__owner"),
    Holding(
        vetting.AuthorisationLink, _PROOF, "authorisation__right__owner", "authorisation__seller"
    ),
    Holding(vetting.BrandAuthorisation, _PROOF, "right__owner", "seller"),
    Holding(vetting.BrandDesignation, _PROOF, "right__owner"),
    Holding(rights.AuthorisedSeller, _PROOF, "right__owner", "seller"),
    Holding(rights.Assignment, _PROOF, "of_account"),
    Holding(accounts.PowerOfAttorney, _PROOF, "agent principal"),
    Holding(rights.RegisterChange, _PROOF, "right__owner"),
    Holding(rights.Sighting, _LISTING, seller="seller", is_shown=False),
    # Requests, cases and disputes; then what machines and reviewers wrote for themselves.
    Holding(cases.TakedownRequest, _NOTICE, "account", email=_FILER, blanks=_UNNAMED),
    Holding(cases.Case, _CASE, "account_id owner_id", "seller_id", hidden="score script"),
    Holding(cases.Ruling, _CASE, _RULED, hidden="note"),
    Holding(review.RulingText, _CASE, "ruling__case__account_id"),
    Holding(cases.Settlement, _CASE, "account_id"),
    Holding(cases.Clarification, _CASE, "account_id"),
    Holding(disputes.CounterNotification, _CASE, "account_id", "seller_id", hidden=_OF_SELLERS),
    Holding(disputes.Appeal, _CASE, "account_id", where=_BY_FILER),
    Holding(disputes.Appeal, _CASE, "account_id", "seller_id", where=_BY_SELLER, is_shown=False),
    # What marketplaces wanted to publish: the account is theirs, the seller whose it is.
    *(
        Holding(model, KeepReason.FEED, "account_id", is_shown=False)
        for model in (
            screening.Part, screening.Batch, screening.Verdict, screening.NewestVersion,
            screening.ListingCheck,
        )
    ),
    Holding(screening.Clearance, _CASE, "account_id", is_shown=False),
    Holding(screening.HeldListing, _CASE, "account_id", "seller_id", is_shown=False),
    Holding(screening.HeldListingObjection, _CASE, "account_id", is_shown=False),
    Holding(screening.HeldListingObjection, _CASE, seller="seller_id", hidden="why"),
    Holding(screening.Fingerprint, _CASE, "account_id", "seller_id", is_shown=False),
    Holding(screening.NearDuplicate, _CASE, "account_id"),
    *(
        Holding(model, _CASE, "account_id", is_shown=False)
        for model in (
            cases.DecisionRecord, review.CaseNote, review.Opinion, review.Group,
            quality.GoldenCase, quality.SecondReview, quality.Adjudication,
            notices.StatementSent, review.Trait, review.Skip, review.Escalation,
        )
    ),
    # Programmes and conduct.
    Holding(programmes.Membership, _CONDUCT, "owner agent"),
    Holding(programmes.Evaluation, _CONDUCT, "membership__owner membership__agent"),
    Holding(programmes.TrustedFlagger, _CONDUCT, "account"),
    Holding(programmes.SmallFirm, _CONDUCT, "account", blanks={"contact": "", "why": ""}),
    Holding(programmes.SupportMessage, _CASE, "account", blanks={"text": ""}),
    Holding(filing.AdoptedReport, _CASE, "account"),
    Holding(sellers.SellerStanding, _CONDUCT, seller="seller"),
    Holding(sellers.PenaltyOrder, _CONDUCT, seller="seller"),
    Holding(sellers.SellerFigures, _CONDUCT, seller="seller"),
    Holding(conduct.Concern, _CONDUCT, "account", "seller", is_shown=False),
    Holding(conduct.Sanction, _CONDUCT, "account", "seller"),
)
# fmt: on

# Why a table is of nobody: by the words of its app and name.
NOTHING_PERSONAL: Final[Mapping[str, str]] = {
    **dict.fromkeys(("auth", "contenttypes", "socialaccount.SocialApp"), "The software's own."),
    **dict.fromkeys(
        (
            "sessions.Session", "row_security.Allowance", "accounts.CodeLetter",
            "sellers.SellerEntry", "filing.UnconfirmedReport",
        ),
        "Sealed, signed or hashed, and gone within days.",
    ),
    **dict.fromkeys(
        (
            "ledger.Seal", "ledger.Outgoing", "ledger.Switch", "ledger.PolicyText", "ledger.Change",
            "rights.IndexGeneration", "marketplaces.ListingFigures",
            "conduct.MisuseScan", "cases.Work",
            "cases.WorkerLife", "review.GroupMember", "evidence.ReleasedObject",
            "screening.DayTally",
            "evidence.LegalHoldSubject", "evidence.Bundle", "evidence.Authority",
            "evidence.Cluster", "evidence.Outcome",
        ),
        "Numbers and hashes.",
    ),
    "sellers.MarketplaceSeller": "A marketplace's own: firms and their shops.",
    **dict.fromkeys(
        ("marketplaces.Listing", "marketplaces.FrozenListing"), str(KeepReason.LISTING)
    ),
    "rights.RegisterEntry": "What offices publish to everybody, with or without an account here.",
    **dict.fromkeys(
        (
            "review.Shift", "review.DaysAway", "rights.VerifierLease", "review.ReviewLease",
            "review.Reservation", "disputes.DisputeLease", "evidence.LegalHold",
            "evidence.Opening",
        ),
        "Of staff at work, or until a hold ends.",
    ),
}  # fmt: skip
