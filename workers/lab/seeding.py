"""Put sample people, rights and a past into the records, through acts where they exist."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from matchers.image.sandbox.pool import Sandbox
from pipeline.words import RightKind
from records.accounts.models import Account, AccountState, Role, Seller, Shop, User
from records.acts import evaluating, repository
from records.ledger import policies
from records.rights.models import Reference, Right
from workers import outside
from workers.lab.past import write_history
from workers.sketches import build_reference

_CATEGORIES = {"trademark": "logo", "copyright": "photo", "design": "drawing", "patent": "drawing"}
PASSWORD = "a-long-demo-password"  # noqa: S105  # of accounts that exist only in the laboratory


@dataclass(frozen=True, slots=True)
class Seeded:
    """What the sample ids became."""

    accounts: dict[str, int]  # filer key -> account id
    rights: dict[str, str]  # sample id -> public id


def seed(material: Path, marketplace: str, now: datetime) -> Seeded:
    """Accounts, rights with hashed references, sellers, and what the filers did before."""
    policies.adopt_policy()
    accounts = _accounts(material)
    sellers = _sellers(material, marketplace)
    lines = list(_lines(material / "rights.jsonl"))
    references = _references(lines, material)
    rights = {
        line["id"]: _right(line, accounts, sellers, references[line["id"]], now) for line in lines
    }
    for filer in json.loads((material / "filers.json").read_text()):
        write_history(filer["history"], accounts[filer["key"]], now)
    evaluating.evaluate_all(now)
    _staff()
    return Seeded(accounts, {sample: str(right.public_id) for sample, right in rights.items()})


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
    for name, role in (("reviewer", Role.REVIEWER), ("senior", Role.SENIOR_REVIEWER)):
        user = User(username=name, role=role)
        user.set_password(PASSWORD)
        user.save()


def _sellers(material: Path, marketplace: str) -> dict[str, int]:
    found = {}
    for line in _lines(material / "sellers.jsonl"):
        seller = Seller.objects.create(legal_name=line["legal_name"])
        Shop.objects.create(seller=seller, marketplace=marketplace, external_id=line["id"])
        found[line["id"]] = seller.pk
    return found


def _right(  # one line of a file and where its parts go
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
    """Every right's pictures hashed, two decode processes at work."""
    vault = outside.vault()
    with Sandbox(2) as sandbox, ThreadPoolExecutor(2) as threads:

        def of_right(line: dict[str, Any]) -> list[Reference]:
            category = _CATEGORIES.get(line["type"], "logo")
            contents = [(material / image).read_bytes() for image in line["images"]]
            return [build_reference(content, category, vault, sandbox) for content in contents]

        return dict(zip((each["id"] for each in lines), threads.map(of_right, lines), strict=True))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
