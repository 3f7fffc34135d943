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
from records.complaints import models as complaints
from records.conduct import models as conduct
from records.evidence import models as evidence
from records.ledger import models as ledger
from records.rights import models as rights
from records.screening import models as screening
from records.standing import models as standing
from records.webhooks import models as webhooks


class Reason(StrEnum):
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
RETENTION: Final[Mapping[Reason, str]] = {
    Reason.NUMBER: "audit",
    Reason.CHAIN: "audit",
    Reason.DECISION: "audit",
    Reason.PROOF: "listing_vault",
    Reason.CONDUCT: "audit",
    Reason.NOTICE: "erased_filer",
    Reason.LISTING: "listing_vault",
    Reason.FEED: "screening",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data: an account with its people, a seller, or the person behind an email address."""

    kind: Literal["account", "seller", "email"]
    value: int | str


@dataclass(frozen=True, slots=True)
class Holding:
    """One table: the lookups that find a subject's rows, and what becomes of them.

    What follows a colon is the key of a list of documents that names it.

    Without a reason to stay rows are deleted; `blanks` are written over those that stay.
    """

    model: type[Model]
    stays: Reason | None = None
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


_NUMBER, _CHAIN, _PROOF = Reason.NUMBER, Reason.CHAIN, Reason.PROOF
_CASE, _NOTICE, _CONDUCT = Reason.DECISION, Reason.NOTICE, Reason.CONDUCT
_LISTING: Final = Reason.LISTING
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
    Holding(accounts.Seller, _CONDUCT, seller="pk"),
    Holding(accounts.Shop, _CONDUCT, seller="seller"),
    Holding(accounts.SellerDeclaration, _CONDUCT, seller="seller"),
    Holding(accounts.PaperOpening, _CHAIN, seller="paper__seller"),
    Holding(accounts.SellerPaper, _CONDUCT, seller="seller"),
    Holding(
        accounts.SellerApplication, _CONDUCT, seller="seller", email="mail__iexact",
        hidden="marks terms score payment_hash",
    ),
    Holding(accounts.SellerKey, _CONDUCT, seller="seller", is_shown=False),
    Holding(accounts.SellerJoin, _CONDUCT, seller="seller other", is_shown=False),
    Holding(evidence.SellerFeature, None, seller="seller", is_shown=False),
    Holding(evidence.CutLink, _CONDUCT, seller="seller other", is_shown=False),
    Holding(evidence.Lead, _CASE, "contributor", is_shown=False),
    Holding(evidence.CivilMatter, _CASE, "owner", is_shown=False),
    Holding(evidence.Order, _CASE, "account_ids__contains", is_shown=False),
    Holding(evidence.ClusterVersion, _CASE, seller="members__contains:seller", is_shown=False),
    # What is under way ends with the account.
    Holding(webhooks.Attempt, None, "account_id"),
    Holding(webhooks.Delivery, None, "account_id"),
    Holding(webhooks.Secret, None, "account_id", is_shown=False),
    Holding(webhooks.Endpoint, None, "account"),
    Holding(complaints.Preflight, None, "account_id", is_shown=False),
    Holding(complaints.Draft, None, "account_id", email=_FILER),
    Holding(complaints.Relisting, None, "account_id"),
    Holding(complaints.RelistingCheck, None, "account_id", is_shown=False),
    Holding(complaints.Watch, None, "account_id"),
    Holding(rights.RightDraft, None, "account"),
    Holding(rights.RightImport, None, "account"),
    Holding(standing.Adoption, None, "account", email=_EMAIL),
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
        rights.AuthorisationLink, _PROOF, "authorisation__right__owner", "authorisation__seller"
    ),
    Holding(rights.BrandAuthorisation, _PROOF, "right__owner", "seller"),
    Holding(rights.BrandDesignation, _PROOF, "right__owner"),
    Holding(rights.AuthorisedSeller, _PROOF, "right__owner", "seller"),
    Holding(rights.Assignment, _PROOF, "of_account"),
    Holding(rights.PowerOfAttorney, _PROOF, "agent principal"),
    Holding(rights.RegisterChange, _PROOF, "right__owner"),
    Holding(rights.Sighting, _LISTING, seller="seller", is_shown=False),
    # Requests, cases and disputes; then what machines and reviewers wrote for themselves.
    Holding(complaints.TakedownRequest, _NOTICE, "account", email=_FILER, blanks=_UNNAMED),
    Holding(complaints.Case, _CASE, "account_id owner_id", "seller_id", hidden="score script"),
    Holding(complaints.Ruling, _CASE, _RULED, hidden="note"),
    Holding(complaints.RulingText, _CASE, "ruling__case__account_id"),
    Holding(complaints.Settlement, _CASE, "account_id"),
    Holding(complaints.Clarification, _CASE, "account_id"),
    Holding(complaints.CounterNotification, _CASE, "account_id", "seller_id", hidden=_OF_SELLERS),
    Holding(complaints.Appeal, _CASE, "account_id", where=_BY_FILER),
    Holding(complaints.Appeal, _CASE, "account_id", "seller_id", where=_BY_SELLER, is_shown=False),
    # What marketplaces wanted to publish: the account is theirs, the seller whose it is.
    *(
        Holding(model, Reason.FEED, "account_id", is_shown=False)
        for model in (
            screening.Part, screening.Batch, screening.Verdict, screening.NewestVersion,
            screening.ListingCheck,
        )
    ),
    Holding(screening.Clearance, _CASE, "account_id", is_shown=False),
    Holding(screening.Hold, _CASE, "account_id", "seller_id", is_shown=False),
    Holding(screening.HoldDispute, _CASE, "account_id", is_shown=False),
    Holding(screening.HoldDispute, _CASE, seller="seller_id", hidden="why"),
    Holding(screening.Fingerprint, _CASE, "account_id", "seller_id", is_shown=False),
    Holding(screening.NearDuplicate, _CASE, "account_id"),
    *(
        Holding(model, _CASE, "account_id", is_shown=False)
        for model in (
            complaints.DecisionRecord, complaints.CaseNote, complaints.Opinion, complaints.Group,
            complaints.GoldenCase, complaints.SecondReview, complaints.Adjudication,
            complaints.StatementSent, complaints.Trait, complaints.Skip, complaints.Escalation,
        )
    ),
    # Programmes and conduct.
    Holding(standing.Membership, _CONDUCT, "owner agent"),
    Holding(standing.Evaluation, _CONDUCT, "membership__owner membership__agent"),
    Holding(standing.TrustedFlagger, _CONDUCT, "account"),
    Holding(standing.SmallFirm, _CONDUCT, "account", blanks={"contact": "", "why": ""}),
    Holding(standing.SupportMessage, _CASE, "account", blanks={"text": ""}),
    Holding(standing.AdoptedReport, _CASE, "account"),
    Holding(standing.SellerStanding, _CONDUCT, seller="seller"),
    Holding(standing.PenaltyOrder, _CONDUCT, seller="seller"),
    Holding(standing.SellerFigures, _CONDUCT, seller="seller"),
    Holding(conduct.Concern, _CONDUCT, "account", "seller", is_shown=False),
    Holding(conduct.Measure, _CONDUCT, "account", "seller"),
)
# fmt: on

# Why a table is of nobody: by the words of its app and name.
NOTHING_PERSONAL: Final[Mapping[str, str]] = {
    **dict.fromkeys(("auth", "contenttypes", "socialaccount.SocialApp"), "The software's own."),
    **dict.fromkeys(
        (
            "sessions.Session", "walls.Allowance", "accounts.CodeLetter", "accounts.SellerEntry",
            "complaints.UnconfirmedReport",
        ),
        "Sealed, signed or hashed, and gone within days.",
    ),
    **dict.fromkeys(
        (
            "ledger.Seal", "ledger.Outgoing", "ledger.Switch", "ledger.PolicyText", "ledger.Change",
            "rights.IndexGeneration", "catalog.ListingFigures",
            "conduct.MisuseScan", "complaints.Work",
            "complaints.WorkerLife", "complaints.GroupMember", "evidence.ReleasedObject",
            "screening.DayTally",
            "evidence.HoldSubject", "evidence.Bundle", "evidence.Authority",
            "evidence.Cluster", "evidence.Outcome",
        ),
        "Numbers and hashes.",
    ),
    "accounts.MarketplaceSeller": "A marketplace's own: firms and their shops.",
    **dict.fromkeys(("catalog.Listing", "catalog.FrozenListing"), str(Reason.LISTING)),
    "rights.RegisterEntry": "What offices publish to everybody, with or without an account here.",
    **dict.fromkeys(
        (
            "accounts.Shift", "accounts.DaysAway", "rights.VerifierLease", "complaints.ReviewLease",
            "complaints.Reservation", "complaints.DisputeLease", "evidence.Hold",
            "evidence.Opening",
        ),
        "Of staff at work, or until a hold ends.",
    ),
}  # fmt: skip
