"""Put sample people, rights and past cases into the records, by actions where they exist."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction

from gateways import configured
from lab.cluster.environment import Environment
from lab.sample_data.accounts import PEOPLE
from lab.sample_data.drawing import draw_licence
from matchers.image.sandbox.pool import Sandbox
from pipeline.reasons import Reason
from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Channel, Instance, Lane, Outcome, RightKind, RightState
from records import policies
from records.accounts.models import Account, AccountState, DocumentKind, Role, User
from records.actions.accounts import identity
from records.actions.accounts.identity import SubmittedDocument
from records.actions.programmes import good_faith_membership
from records.actions.quality import policy_adoptions
from records.actions.rights import repository
from records.actions.rights.references import build_reference
from records.cases.models import Case, Ruling, TakedownRequest
from records.clock import database_now
from records.marketplaces.models import Listing
from records.rights.models import Reference, Right
from records.sellers.models import Seller, Shop

_HISTORY_RULED_AFTER = timedelta(hours=6)
_WHY_UPHELD = {
    Reason.TM_COUNTERFEIT: "counterfeit_shown",
    Reason.TM_MARK_IN_TEXT: "identical_mark",
    Reason.TM_LOGO_IN_IMAGE: "logo_used",
}
_NON_FILER = "harbour"  # owns rights, and files nothing


def write_history(past: Iterable[dict[str, Any]], account_id: int, now: datetime) -> int:
    """Write closed requests with their cases and rulings; return the number of cases."""
    right = Right.objects.filter(owner_id=account_id, kind="trademark").first()
    if right is None:
        return 0
    reviewer, _ = User.objects.get_or_create(
        username="reviewer-before", defaults={"role": Role.REVIEWER, "is_active": False}
    )
    count = 0
    with transaction.atomic():
        for entry in past:
            count += _write_request(entry, right, reviewer, now)
    return count


def _write_request(entry: dict[str, Any], right: Right, reviewer: User, now: datetime) -> int:
    filed_at = now - timedelta(days=entry["days_ago"])
    request = TakedownRequest.objects.create(
        account_id=right.owner_id,
        right=right,
        right_version=right.version,
        right_snapshot={"kind": right.kind, "mark": right.mark},
        reason=Reason(entry["reason"]),
        channel=Channel.PLATFORM,
        lane=Lane.STANDARD,
        filer_name="Before",
        filer_email="before@example.com",
        policy_hash=policies.policy().hash,
        filed_at=filed_at,
    )
    outcomes = [Outcome.UPHELD] * (entry["upheld"] - entry["restored"])
    outcomes += [Outcome.REJECTED] * (entry["cases"] - entry["upheld"])
    restored_outcomes = [Outcome.UPHELD] * entry["restored"]
    for line, outcome in enumerate((*outcomes, *restored_outcomes), start=1):
        is_restored = line > len(outcomes)
        case = _write_case(request, line, outcome, is_restored=is_restored)
        _write_ruling(case, Instance.FIRST, outcome, reviewer)
        if is_restored:
            _write_ruling(case, Instance.COUNTER, Outcome.REJECTED, reviewer)
    return int(entry["cases"])


def _write_case(
    request: TakedownRequest, line: int, outcome: Outcome, *, is_restored: bool
) -> Case:
    closed_at = request.filed_at + _HISTORY_RULED_AFTER
    is_effective = outcome is Outcome.UPHELD and not is_restored
    listing = Listing.objects.create(
        marketplace="past",
        external_id=f"{request.pk}-{line}",
        url=f"https://past.example/listings/{request.pk}-{line}",
    )
    return Case.objects.create(
        request=request,
        account_id=request.account_id,
        owner_id=request.account_id,
        right_id=request.right_id,
        reason=request.reason,
        lane=request.lane,
        listing=listing,
        line=line,
        state=CaseState(outcome.value),
        filed_at=request.filed_at,
        due_at=deadlines.due_at(
            request.filed_at, policies.calendar(), policies.policy().clock.business_hours
        ),
        closed_at=closed_at,
        upheld_at=closed_at if is_effective else None,
    )


def _write_ruling(case: Case, instance: Instance, outcome: Outcome, reviewer: User) -> None:
    Ruling.objects.create(
        case=case,
        account_id=case.account_id,
        instance=instance,
        outcome=outcome,
        reviewer=reviewer,
        reason_code="no_likeness"
        if outcome is Outcome.REJECTED
        else _WHY_UPHELD[Reason(case.reason)],
        policy_hash=case.request.policy_hash,
        ruled_at=case.filed_at + _HISTORY_RULED_AFTER * (1 if instance is Instance.FIRST else 2),
    )


_CATEGORIES = {"trademark": "logo", "copyright": "photo", "design": "drawing", "patent": "drawing"}
PASSWORD = "a-long-demo-password"  # noqa: S105  # of accounts that exist only in the lab


@dataclass(frozen=True, slots=True)
class SampleIds:
    """The database ids of the sample's ids."""

    accounts: dict[str, int]  # filer key -> account id
    rights: dict[str, str]  # sample id -> public id


def seed(material: Path, marketplace: str, now: datetime) -> SampleIds:
    """Write accounts, rights with hashed references, sellers, and the filers' past cases."""
    policy_adoptions.adopt_first()
    accounts = _accounts(material)
    sellers = _sellers(material, marketplace)
    lines = list(_lines(material / "rights.jsonl"))
    references = _references(lines, material)
    rights = {
        line["id"]: _right(line, accounts, sellers, references[line["id"]], now) for line in lines
    }
    for filer in json.loads((material / "filers.json").read_text()):
        write_history(filer["history"], accounts[filer["key"]], now)
    good_faith_membership.evaluate_all(now)
    _staff()
    _waiting_for_verifiers(accounts, now)
    return SampleIds(accounts, {sample: str(right.public_id) for sample, right in rights.items()})


def _accounts(material: Path) -> dict[str, int]:
    filers = json.loads((material / "filers.json").read_text())
    accounts = {filer["key"]: _account(filer) for filer in filers}
    owners = {line["filer"]: line["owner"] for line in _lines(material / "rights.jsonl")}
    for key, owner in owners.items():
        if key not in accounts:
            accounts[key] = _account({"key": key, "name": owner, "country": "GB"})
    return accounts


def _account(filer: dict[str, Any]) -> int:
    account = Account.objects.create(
        name=filer["name"],
        verified_name=filer["name"],
        country=filer["country"],
        state=AccountState.ACTIVE,
    )
    user = User(username=filer["key"], email=filer.get("email", ""), account=account)
    user.set_password(PASSWORD)
    user.save()
    return account.pk


def _staff() -> None:
    for person in PEOPLE:
        if person.role != Role.FILER:
            user = User(username=person.name, role=person.role)
            user.set_password(PASSWORD)
            user.save()


def _waiting_for_verifiers(accounts: Mapping[str, int], now: datetime) -> None:
    """Leave one right and one identity to be verified: the firm of somebody who just registered."""
    newest = Right.objects.filter(owner_id=accounts[_NON_FILER]).latest("pk")
    Right.objects.filter(pk=newest.pk).update(
        state=RightState.PENDING_VERIFICATION, submitted_at=now
    )
    account = Account.objects.get(
        pk=_account({"key": "newcomer", "name": "Zora Optics BV", "country": "NL"})
    )
    account.state, account.verified_name = AccountState.EMAIL_VERIFIED, ""
    account.save()
    owner = User.objects.get(username="newcomer")
    owner.is_owner = True
    owner.save()
    page = draw_licence("Zora Optics B.V.", "NL 4711")
    document = SubmittedDocument(
        kind=DocumentKind.BUSINESS_LICENCE,
        name="Zora Optics B.V.",
        country="NL",
        last_four="4711",
        expires_on=None,
        sha256=hashlib.sha256(page).hexdigest(),
        pages=[page],
    )
    identity.submit_document(owner, document, configured.vault().put, now=now)


def _sellers(material: Path, marketplace: str) -> dict[str, int]:
    ids = {}
    for line in _lines(material / "sellers.jsonl"):
        seller = Seller.objects.create(legal_name=line["legal_name"])
        Shop.objects.create(seller=seller, marketplace=marketplace, external_id=line["id"])
        ids[line["id"]] = seller.pk
    return ids


def _right(  # one line of a file and the fields of its parts
    line: dict[str, Any],
    accounts: dict[str, int],
    sellers: dict[str, int],
    references: list[Reference],
    now: datetime,
) -> Right:
    right = Right(
        owner_id=accounts[line["filer"]],
        kind=RightKind(line["type"]),
        office=line["office"],
        number=line["number"],
        territories=line["territories"],
        mark=line["mark"] or line["title"],
        aliases=line["aliases"],
        nice_classes=line["nice_classes"],
        goods=line["goods"],
        filed_on=date.fromisoformat(line["filed_on"]),
        registered_on=date.fromisoformat(line["registered_on"]),
        expires_on=date.fromisoformat(line["expires_on"]),
    )
    repository.add_right(right, references, actor="system", now=now)
    repository.mark_verified(right.pk, actor="system", now=now)
    for seller in line["authorised_sellers"]:
        repository.authorise_seller(right.pk, sellers[seller], actor="system", now=now)
    return right


def _references(lines: Sequence[dict[str, Any]], material: Path) -> dict[str, list[Reference]]:
    """Hash every right's pictures, with two decode processes."""
    vault = configured.vault()
    with Sandbox(2) as sandbox, ThreadPoolExecutor(2) as threads:

        def of_right(line: dict[str, Any]) -> list[Reference]:
            category = _CATEGORIES.get(line["type"], "logo")
            contents = [(material / image).read_bytes() for image in line["images"]]
            return [build_reference(content, category, vault, sandbox) for content in contents]

        return dict(zip((line["id"] for line in lines), threads.map(of_right, lines), strict=True))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def seed_if_empty(environment: Environment, folder: Path) -> SampleIds | None:
    """Migrate and seed; return None if the database holds accounts already."""
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        return None
    return seed(folder, environment.market.code, database_now())
