"""How long the nightly rounds take, and an answer to `restrictions`; Django is already set up.

Each account filed one request on one listing. Each seller has a shop, listings that were screened
and a few complaints; one in fifty has enough of them to be put before a person.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from django.db import connection

from records.accounts.models import Account, Seller, Shop
from records.actions.authorisations.designations import fold_brand
from records.actions.marketplaces.restrictions import PlannedListing, list_restrictions
from records.actions.programmes import good_faith_membership
from records.actions.sellers import monitoring
from records.catalog.models import Listing
from records.clock import database_now
from records.complaints.models import Case, Ruling, TakedownRequest
from records.database import execute, insert_into
from records.rights.models import BrandDesignation, DesignationState, Right
from records.screening.models import NewestVersion

_SENDER: Final = 9_999  # the account of the marketplace
_OWN: Final = "10000 + n"
_PUBLIC_ID: Final = "gen_random_uuid()"
_FILED_AT: Final = "now() - interval '10 days' - (n % 20) * interval '1 hour'"
_QUESTIONS: Final = 2_000
_LISTINGS: Final = 10  # screened of each seller


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each."""

    accounts: int = 580_000
    sellers: int = 100_000
    brands: int = 1_000


def measure(size: Size, print_line: Callable[[str], None]) -> dict[str, object]:
    """Fill a private database, and measure both."""
    print_line(f"Filling {size.accounts} accounts and {size.sellers} sellers ...")
    for statement in _fill(size):
        execute(statement)
    _designate(size.brands)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print_line("Asking for restrictions ...")
    p95 = _measure_restrictions(size)
    print_line("The nightly rounds ...")
    now = database_now()
    start = time.perf_counter()
    evaluated_count = good_faith_membership.evaluate_all(now)
    evaluation_end = time.perf_counter()
    concerns = monitoring.monitor_sellers(now + timedelta(seconds=1))
    end = time.perf_counter()
    return {
        "accounts": size.accounts,
        "sellers": size.sellers,
        "brands": size.brands,
        "restrictions_p95_ms": p95,
        "nightly_minutes": round((end - start) / 60, 3),
        "good_faith_seconds": round(evaluation_end - start, 1),
        "monitoring_seconds": round(end - evaluation_end, 1),
        "evaluated": evaluated_count,
        "concerns": concerns,
    }


def _fill(size: Size) -> Iterator[str]:
    accounts = f"FROM generate_series(1, {size.accounts}) n"
    sellers = f"FROM generate_series(1, {size.sellers}) n"
    columns = {"id": _OWN, "name": "'Firm ' || n", "public_id": _PUBLIC_ID, "state": "'active'"}
    yield insert_into(Account, columns, accounts)
    yield insert_into(
        Account,
        columns | {"id": f"{_SENDER}", "marketplace": "'lab'", "kind": "'marketplace'"},
        "FROM generate_series(1, 1) n",
    )
    yield insert_into(Right, _RIGHT, accounts)
    yield insert_into(TakedownRequest, _REQUEST, accounts)
    yield insert_into(
        Seller, {"id": _OWN, "legal_name": "'Seller ' || n", "public_id": _PUBLIC_ID}, sellers
    )
    yield insert_into(
        Shop, {"seller_id": _OWN, "marketplace": "'lab'", "external_id": "'S-' || n"}, sellers
    )
    # One in fifty sellers has the listings of a third of all complaints.
    seller = (
        f"10001 + CASE WHEN n % 3 = 0 THEN n % {max(size.sellers // 50, 1)}"
        f" ELSE n % {size.sellers} END"
    )
    yield insert_into(Listing, _LISTING | {"seller_id": seller}, accounts)
    yield insert_into(Case, _CASE | {"seller_id": seller}, accounts)
    yield insert_into(Ruling, _RULING, accounts)
    yield insert_into(
        NewestVersion, _VERSION, f"{sellers} CROSS JOIN generate_series(1, {_LISTINGS}) m"
    )


def _designate(brands: int) -> None:
    now = database_now()
    BrandDesignation.objects.bulk_create(
        BrandDesignation(
            right_id=10_000 + number,
            name=_name_brand(number),
            brand_keys=[fold_brand(_name_brand(number))],
            state=DesignationState.IN_FORCE,
            proposed_at=now,
            since_at=now,
        )
        for number in range(1, brands + 1)
    )


def _name_brand(number: int) -> str:
    """Return a name of letters alone: digits are folded to letters, and some to the same."""
    return "Br" + "".join(_SYLLABLES[int(digit)] for digit in str(number))


_SYLLABLES: Final = ("ba", "ce", "di", "fo", "gu", "ka", "me", "ni", "po", "ru")
_RIGHT: Final = {
    "id": _OWN, "public_id": _PUBLIC_ID, "owner_id": _OWN, "kind": "'trademark'",
    "state": "'verified'", "number": "n::text", "mark": "'brand' || n",
}  # fmt: skip
_REQUEST: Final = {
    "id": _OWN, "public_id": _PUBLIC_ID, "account_id": _OWN, "right_id": _OWN,
    "right_version": "1", "right_snapshot": "'{}'::jsonb", "reason": "'TM-COUNTERFEIT'",
    "channel": "'platform'", "lane": "'standard'", "policy_hash": "''", "filed_at": _FILED_AT,
}  # fmt: skip
_LISTING: Final = {
    "id": _OWN, "marketplace": "'lab'", "external_id": "'L-' || n",
    "url": "'https://lab.example/' || n",
}  # fmt: skip
_CASE: Final = {
    "id": _OWN, "public_id": _PUBLIC_ID, "request_id": _OWN, "account_id": _OWN,
    "owner_id": _OWN, "right_id": _OWN, "reason": "'TM-COUNTERFEIT'", "lane": "'standard'",
    "listing_id": _OWN, "line": "1", "state": "'upheld'", "filed_at": _FILED_AT,
    "closed_at": _FILED_AT, "upheld_at": _FILED_AT,
}  # fmt: skip
_RULING: Final = {
    "case_id": _OWN, "account_id": _OWN, "instance": "'first'", "outcome": "'upheld'",
    "reason_code": "'identical_mark'", "policy_hash": "''", "ruled_at": _FILED_AT,
}  # fmt: skip
_VERSION: Final = {
    "account_id": f"{_SENDER}", "listing": "'N-' || n || '-' || m", "shop": "'S-' || n",
    "revision": "1", "answer": "'passed'", "screened_at": "now()",
}  # fmt: skip


def _measure_restrictions(size: Size) -> float:
    """The 95th percentile of one answer in milliseconds, with the queries it takes."""
    chance, now = random.Random(1), database_now()  # noqa: S311  # which shop asks for which brand
    times = []
    for _ in range(_QUESTIONS):
        shop, brand = chance.randint(1, size.sellers), chance.randint(1, size.brands)
        listing = PlannedListing("lab", f"S-{shop}", brand=_name_brand(brand), markets=("DE",))
        start = time.perf_counter()
        reply = list_restrictions(listing, now)
        times.append(time.perf_counter() - start)
        if [restriction.code for restriction in reply] != ["papers_required"]:
            raise AssertionError(f"{listing.brand} asks for papers, and {reply} was answered.")
    return round(float(np.percentile(times, 95)) * 1000, 2)
