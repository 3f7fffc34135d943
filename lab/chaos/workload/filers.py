"""The filers of a run, written into an empty database, and what each files."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from lab.chaos.workload.run_plan import FILERS, MAIL, OWNED_BY, Filer, PlannedRequest
from pipeline.vocabulary import GoodFaithState, Lane, RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, AccountState, Role, User
from records.actions.filing import submission
from records.actions.filing.admission import WrittenFiling
from records.actions.rights import repository
from records.clock import database_now
from records.programmes.models import Membership, TrustedFlagger
from records.rights.models import Right

_REASONS: Final[Mapping[RightKind, tuple[str, str]]] = {
    RightKind.TRADEMARK: ("TM-MARK-IN-TEXT", ""),
    RightKind.COPYRIGHT: ("CR-TEXT-COPY", "original_text"),
    RightKind.DESIGN: ("DES-SAME-DESIGN", "drawings"),
    RightKind.PATENT: ("PAT-INFRINGEMENT", "claim_chart"),
}


def draft_id(seed: int, number: int) -> uuid.UUID:
    """Return the one-time id of a planned request: filing it twice files it once."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"spike {seed} {number}")


def create_trademark(mark: str) -> Right:
    """Create a verified trademark with an owner of its own."""
    owner = Account.objects.create(name=f"{mark}{OWNED_BY}", state=AccountState.ACTIVE)
    return _create_right(owner, RightKind.TRADEMARK, mark)


@dataclass(slots=True)
class Filers:
    """Accounts with a right of each kind; public reports claim their rights as they are filed."""

    seed: int
    place: str  # code of the marketplace
    accounts: dict[str, int] = field(default_factory=dict)  # by the filer's name
    _rights: dict[tuple[str, RightKind], Right] = field(default_factory=dict)

    def create(self) -> None:
        """Create them."""
        for filer in FILERS.values():
            if filer.lane is Lane.PUBLIC_FORM:
                self.accounts[filer.name] = PUBLIC_FORM_ACCOUNT_ID
                continue
            owner = _create_account(filer)
            self.accounts[filer.name] = owner.pk
            for kind in _REASONS:
                self._rights[filer.name, kind] = _create_right(owner, kind, _mark(filer, kind))

    def file(self, request: PlannedRequest) -> None:
        """File a request; a repeated one (its answer was lost) is not filed again."""
        filing = WrittenFiling(**self.write_filing(request))
        draft = filing.as_filing(self.accounts[request.filer])
        submission.file_request(replace(draft, draft_id=draft_id(self.seed, request.number)))

    def write_filing(self, request: PlannedRequest) -> dict[str, Any]:
        """Return a request as the API takes it."""
        reason, evidence = _REASONS[request.kind]
        right = self._rights.get((request.filer, request.kind))  # the public form claims its own
        return {
            "right": str(right.public_id) if right else "",
            "reason": reason,
            "listings": [f"{self.place}:{name}" for name in request.listings],
            "filer_name": "Ada Marsh",
            "filer_email": f"{request.filer}@{MAIL}",
            "evidence": {evidence: ["shown"]} if evidence else {},
            "good_faith_statement": True,
            "accuracy_statement": True,
        }


def _create_account(filer: Filer) -> Account:
    account = Account.objects.create(
        name=f"{filer.mark}{OWNED_BY}",
        state=AccountState.ACTIVE,
        is_sme=filer.lane is Lane.SME,
    )
    if filer.lane is Lane.TRUSTED_FLAGGER:
        now = database_now()
        TrustedFlagger.objects.create(
            account=account,
            flagger_id=filer.mark,
            coordinator="Coordinator of the laboratory",
            starts_on=now.date() - timedelta(days=1),
            appointed_by=User.objects.get_or_create(
                username="spike-appointer", defaults={"role": Role.POLICY_ADMIN}
            )[0],
            appointed_at=now,
        )
    if filer.lane is Lane.GOOD_FAITH:
        Membership.objects.create(owner=account, state=GoodFaithState.MEMBER)
    return account


def _mark(filer: Filer, kind: RightKind) -> str:
    return filer.mark if kind is RightKind.TRADEMARK else f"{filer.mark} {kind.value}"


def _create_right(owner: Account, kind: RightKind, mark: str) -> Right:
    now = database_now()
    new_right = Right(
        owner=owner,
        kind=kind,
        mark=mark,
        nice_classes=[25] if kind is RightKind.TRADEMARK else [],
        territories=["EU"],
    )
    repository.add_right(new_right, [], actor="system", now=now)
    return repository.mark_verified(new_right.pk, actor="system", now=now)
