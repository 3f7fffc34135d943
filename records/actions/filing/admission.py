"""Check a filing: every fault at once, each with its field.

A machine writes a filing as JSON, checked field by field (`WrittenFiling`) before its contents
are checked as those of a form are.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic_core import PydanticCustomError

from pipeline.decision import filing_evidence
from pipeline.filing.flaws import FilingFlaw
from pipeline.filing.listing_lines import Site, SortedLines, has_control_characters, sort_lines
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, GoodFaithState, Matter, RightKind, RightState
from records import policies
from records.accounts.models import Account, AccountState, PowerOfAttorney, PowerOfAttorneyState
from records.actions.faults import Fault, build_fault
from records.actions.filing.request_drafts import DraftText, EvidenceFile
from records.conduct import assessment
from records.conduct.assessment import Party
from records.programmes.models import Membership
from records.rights import filing_scope
from records.rights.models import Right


def list_authority_faults(
    account_id: int, right: Right, marketplaces: Sequence[str], today: date
) -> tuple[Fault, ...]:
    """Return why a power of attorney does not allow it; empty for the account's own right."""
    if right.owner_id == account_id:
        return ()
    if right.owner.state in {AccountState.SUSPENDED, AccountState.CLOSED}:
        return (_refuse("right", FilingFlaw.OWNER_SUSPENDED),)
    covering = filing_scope.filter_covering(filing_scope.list_powers(account_id), right)
    in_force = [power for power in covering if filing_scope.is_in_force(power, today)]
    if not in_force:
        return (_explain_missing_power(covering, today),)
    outside = min((_marketplaces_outside(power, marketplaces) for power in in_force), key=len)
    if not outside:
        return ()
    return (
        _refuse("listings", FilingFlaw.AUTHORITY_OUT_OF_SCOPE, marketplaces=", ".join(outside)),
    )


def _refuse(field: str, flaw: FilingFlaw, **values: object) -> Fault:
    return build_fault(field, flaw.code, flaw.label, **values)


def explain_unknown_right(account_id: int) -> Fault:
    """Explain a right that an account may not see, without saying whether there is one."""
    powers = PowerOfAttorney.objects.filter(agent_id=account_id)
    if not powers.exists():
        return _refuse("right", FilingFlaw.UNKNOWN_RIGHT)
    if powers.filter(state=PowerOfAttorneyState.PENDING).exists():
        return _refuse("right", FilingFlaw.AUTHORITY_NOT_VERIFIED)
    return _refuse("right", FilingFlaw.AUTHORITY_MISSING)


def _marketplaces_outside(power: PowerOfAttorney, marketplaces: Sequence[str]) -> list[str]:
    if not power.marketplaces:
        return []
    return sorted(set(marketplaces) - set(power.marketplaces))


def _explain_missing_power(covering: Sequence[PowerOfAttorney], today: date) -> Fault:
    """Explain why the newest power of attorney does not apply, revocation first."""
    newest = covering[0] if covering else None
    if newest is None:
        return _refuse("right", FilingFlaw.AUTHORITY_MISSING)
    if newest.state == PowerOfAttorneyState.REVOKED:
        return _refuse("right", FilingFlaw.AUTHORITY_REVOKED)
    if newest.starts_on > today:
        return _refuse("right", FilingFlaw.AUTHORITY_NOT_BEGUN, day=newest.starts_on)
    return _refuse("right", FilingFlaw.AUTHORITY_EXPIRED, day=newest.ends_on)


MOST_FILES: Final = 20  # of one filing


@dataclass(frozen=True, slots=True)
class Filing:
    """What a door hands in, unchecked."""

    account_id: int
    right: str  # public id
    reason: str
    lines: Sequence[str]  # one listing each, as typed
    filer_name: str
    filer_email: str
    channel: Channel = Channel.PLATFORM
    explanation: str = ""
    evidence: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Sequence[EvidenceFile] = ()  # uploaded as evidence, each for one code
    declarations: Sequence[str] = ()  # codes of profiles of law
    has_good_faith_statement: bool = False
    has_accuracy_statement: bool = False
    draft_id: uuid.UUID | None = None


class FilingRefused(Exception):
    """Nothing was filed; the faults say what to correct."""

    def __init__(self, faults: tuple[Fault, ...], lines: SortedLines) -> None:
        """Keep every fault, and what became of the lines."""
        super().__init__(" ".join(str(fault.says) for fault in faults))
        self.faults = faults
        self.lines = lines


@dataclass(frozen=True, slots=True)
class AdmittedFiling:
    """A filing with what it names, found."""

    filing: Filing
    account: Account
    right: Right
    lines: SortedLines
    is_member: bool  # of the Good Faith Program, for the right's owner


def list_sites() -> tuple[Site, ...]:
    """Return the marketplaces whose listings may be flagged."""
    return tuple(
        Site(place.code, place.origin, place.listing_page)
        for place in settings.MARKWARDEN.marketplaces
    )


def admit_filing(filing: Filing, now: datetime, right: Right | None = None) -> AdmittedFiling:
    """Return the filing with its account, its right (or `right`, claimed with it) and its lines.

    Raises:
        FilingRefused: with every fault found.
    """
    filing = _with_files(_with_explanation(filing))
    lines = sort_lines(filing.lines, list_sites())
    account = Account.objects.filter(pk=filing.account_id).first()
    right = right or find_right(filing)
    faults = (
        *_faults_of_account(account, now),
        *_faults_of_right(filing, right),
        *_faults_of_authority(filing, right, lines, now.date()),
        *_faults_of_lines(filing, lines),
        *_faults_of_statements(filing),
        *_faults_of_files(filing),
    )
    if faults or account is None or right is None:
        raise FilingRefused(faults, lines)
    is_member = is_good_faith_member(owner_id=right.owner_id, filer_id=filing.account_id)
    return AdmittedFiling(filing, account, right, lines, is_member)


def _with_explanation(filing: Filing) -> Filing:
    """Count the explanation as evidence: a reason may ask for nothing else."""
    if not filing.explanation.strip():
        return filing
    return replace(filing, evidence={**filing.evidence, "explanation": [filing.explanation]})


def _with_files(filing: Filing) -> Filing:
    """Count the files as evidence of the code they were given for, by their hashes."""
    by_code = {code: list(items) for code, items in filing.evidence.items()}
    for file in filing.files:
        by_code.setdefault(str(file["code"]), []).append(str(file["sha256"]))
    return replace(filing, evidence=by_code)


def find_right(filing: Filing) -> Right | None:
    """Return the right that the filing names, if the account may see it."""
    try:
        public_id = uuid.UUID(filing.right)
    except ValueError:
        return None
    return filing_scope.list_visible_rights(filing.account_id).filter(public_id=public_id).first()


def _faults_of_account(account: Account | None, now: datetime) -> tuple[Fault, ...]:
    if account is not None and account.state == AccountState.ACTIVE:
        return _faults_of_conduct(account, now)
    return (_refuse("account", FilingFlaw.NOT_ACTIVE),)


def _faults_of_conduct(account: Account, now: datetime) -> tuple[Fault, ...]:
    party = Party(Matter.NOTICES, account_id=account.pk)
    measure = assessment.find_suspension(party, now)
    if measure is None:
        return ()
    return (
        _refuse(
            "account",
            FilingFlaw.SUSPENDED_FOR_MISUSE,
            until=f"{measure.ends_at:%Y-%m-%d %H:%M} UTC",
        ),
    )


def _faults_of_right(filing: Filing, right: Right | None) -> tuple[Fault, ...]:
    if right is None:
        # Someone else's right gets the same answer: its existence is not for others to learn.
        return (explain_unknown_right(filing.account_id),)
    in_force = {RightState.VERIFIED, RightState.EXPIRING}
    if filing.channel is Channel.PUBLIC_FORM:
        in_force |= {RightState.CLAIMED}
    if right.state not in in_force:
        return (build_fault("right", f"right_{right.state}", RightState(right.state).refusal),)
    return _faults_of_reason(filing, right)


def _faults_of_authority(
    filing: Filing, right: Right | None, lines: SortedLines, today: date
) -> tuple[Fault, ...]:
    if right is None:
        return ()
    places = [line.marketplace for line in lines.listings]
    return list_authority_faults(filing.account_id, right, places, today)


def _faults_of_reason(filing: Filing, right: Right) -> tuple[Fault, ...]:
    policy = policies.policy()
    if filing.reason not in set(Reason):
        return (_refuse("reason", FilingFlaw.UNKNOWN_REASON, reasons=tuple(Reason)),)
    reason = Reason(filing.reason)
    if not filing_evidence.is_right_suitable(reason, RightKind(right.kind), policy):
        return (_refuse("reason", FilingFlaw.REASON_DOES_NOT_FIT_RIGHT),)
    is_member = is_good_faith_member(owner_id=right.owner_id, filer_id=filing.account_id)
    codes = [code for code, items in filing.evidence.items() if items]
    if unknown := filing_evidence.find_unknown(codes, policy):
        return (_refuse("evidence", FilingFlaw.UNKNOWN_EVIDENCE, codes=", ".join(unknown)),)
    missing = filing_evidence.find_missing(codes, reason, policy, is_good_faith_member=is_member)
    if not missing:
        return ()
    groups = (
        filing_evidence.describe_groups(missing, policy, language) for language in ("en", "zh")
    )
    return (_refuse("evidence", FilingFlaw.MISSING_EVIDENCE, evidence=LocalizedText(*groups)),)


def is_good_faith_member(*, owner_id: int, filer_id: int) -> bool:
    """Return whether the owner itself, or the agent for exactly this owner, is a member."""
    agent_id = None if filer_id == owner_id else filer_id
    return Membership.objects.filter(
        owner_id=owner_id, agent_id=agent_id, state=GoodFaithState.MEMBER
    ).exists()


def _faults_of_lines(filing: Filing, lines: SortedLines) -> tuple[Fault, ...]:
    limits = policies.policy().limits
    is_public = filing.channel is Channel.PUBLIC_FORM
    limit = limits.listings_per_public_form if is_public else limits.listings_per_request
    if lines.count > limit:
        return (_refuse("listings", FilingFlaw.TOO_MANY_LISTINGS, count=lines.count, limit=limit),)
    if not lines.listings:
        return (_refuse("listings", FilingFlaw.NO_LISTING),)
    return ()


def _faults_of_statements(filing: Filing) -> Iterator[Fault]:
    if not filing.has_good_faith_statement:
        yield _refuse("good_faith_statement", FilingFlaw.NO_GOOD_FAITH)
    if not filing.has_accuracy_statement:
        yield _refuse("accuracy_statement", FilingFlaw.NO_ACCURACY)
    if not filing.filer_name.strip():
        yield _refuse("filer_name", FilingFlaw.NO_NAME)
    if has_control_characters(filing.filer_name):
        yield _refuse("filer_name", FilingFlaw.MALFORMED_NAME)
    if not _is_email(filing.filer_email):
        yield _refuse("filer_email", FilingFlaw.MALFORMED_EMAIL)


def _faults_of_files(filing: Filing) -> tuple[Fault, ...]:
    if len(filing.files) <= MOST_FILES:
        return ()
    return (_refuse("files", FilingFlaw.TOO_MANY_FILES, most=MOST_FILES),)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254  # as its column


def reject_nul(text: str) -> str:
    """Return the text; PostgreSQL stores no NUL in a text."""
    if "\0" in text:
        raise PydanticCustomError("nul_character", "Remove the NUL character.")
    return text


type Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(reject_nul)]
type Prose = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(reject_nul)]
type Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(reject_nul)]


class WrittenFiling(BaseModel):
    """A takedown request: one right, one reason, up to 300 listings."""

    model_config = ConfigDict(extra="forbid")

    right: Line = Field(description="Id of one of your verified rights.")
    reason: Line = Field(description="Complaint reason, for example TM-MARK-IN-TEXT.")
    listings: list[Line] = Field(description="One address or `marketplace:id` each, 1 to 300.")
    explanation: Prose = Field(default="", description="In your own words.")
    evidence: dict[Line, list[Prose]] = Field(
        default_factory=dict,
        description="By evidence code, as GET /reasons names them: statements, addresses"
        " or SHA-256 hashes of files.",
    )
    good_faith_statement: StrictBool = Field(
        default=False, description="You believe in good faith that the use is not allowed."
    )
    accuracy_statement: StrictBool = Field(
        default=False, description="The notice is accurate, and you may act for the owner."
    )
    filer_name: Name = Field(default="", description="Who files.")
    filer_email: Line = Field(default="", description="Where answers reach you.")

    def as_filing(self, account_id: int, files: Sequence[EvidenceFile] = ()) -> Filing:
        """Return the filing as `admit_filing` takes it."""
        return Filing(
            account_id=account_id,
            right=self.right,
            reason=self.reason,
            lines=tuple(self.listings),
            explanation=self.explanation,
            evidence=self.evidence,
            files=files,
            has_good_faith_statement=self.good_faith_statement,
            has_accuracy_statement=self.accuracy_statement,
            filer_name=self.filer_name,
            filer_email=self.filer_email,
        )

    def as_draft(self, files: Sequence[EvidenceFile]) -> DraftText:
        """Return what stands beside its listings, for a draft; without files earlier ones stay."""
        return DraftText(
            files=files or None,
            explanation=self.explanation,
            evidence={code: "\n".join(items) for code, items in self.evidence.items()},
            filer_name=self.filer_name,
            filer_email=self.filer_email,
            has_good_faith_statement=self.good_faith_statement,
            has_accuracy_statement=self.accuracy_statement,
        )


def require_text(text: str) -> str:
    """Return the text if it is not blank."""
    if not text.strip():
        raise PydanticCustomError("empty", "Write your answer.")
    return text


def convert_errors(errors: Iterable[Mapping[str, Any]], *, skip: int = 0) -> tuple[Fault, ...]:
    """Convert Pydantic's errors to faults; `skip` leaves out leading steps of their paths."""
    return tuple(
        Fault(
            field=".".join(str(step) for step in error["loc"][skip:]) or "body",
            code=error["type"],
            says=f"{str(error['msg']).rstrip('.')}.",
        )
        for error in errors
    )
