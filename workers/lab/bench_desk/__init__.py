"""How fast the review desk is when a million cases lie behind it and 100,000 wait."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import django
from django.core.management import call_command

from workers.lab import servers


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    cases: int = 1_000_000
    waiting: int = 100_000  # of them, in review
    owners: int = 2_000
    rights: int = 20_000
    sellers: int = 50_000
    titles: int = 50_000
    pages: int = 100  # of each kind that is measured
    claims: int = 100_000
    clients: int = 50
    processes: int = 5  # that the clients are spread over
    seed: int = 1


def quick() -> Plan:
    """A hundredth of it, to see that everything runs."""
    return Plan(10_000, 1_000, 50, 200, 500, 1_000, pages=5, claims=800, clients=10, processes=2)


type _Tell = Callable[[str], None]
PLACE: Final = "lab"  # the marketplace of all listings
_MARKET: Final = {
    "code": PLACE,
    "origin": "http://127.0.0.1:9",
    "webhook_url": "http://127.0.0.1:9/",  # nobody listens there, and nothing is sent
    "webhook_secret": "whsec_bm90aGluZyBpcyBzZW50",
    "is_loopback_allowed": True,
}
_SETTINGS: Final = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "MARKWARDEN_IS_DEVELOPMENT": "1",
    "MARKWARDEN_SECOND_FACTOR_OF_STAFF": "0",
    "MARKWARDEN_MARKETPLACES": json.dumps([_MARKET]),
}


def run(folder: Path, plan: Plan, tell: _Tell) -> dict[str, object]:
    """Fill a private database, then pages, groups and the race; as one object of figures."""
    with _start_servers(folder):
        from workers.lab.bench_desk import filling, naive, pages, portal, racing  # noqa: PLC0415  # Django is set up only now

        tell(f"Filling {plan.cases} cases, of which {plan.waiting} wait ...")
        filled = filling.fill_tables(plan)
        tell("Measuring pages ...")
        measured = pages.measure_console_pages(plan) | portal.measure_portal_pages(plan)
        tell("Comparing with simpler ways ...")
        compared = naive.compare_queries(plan)
        tell(f"{plan.claims} claims by {plan.clients} clients ...")
        raced = racing.race_claims(plan)
    return {
        "plan": asdict(plan),
        "fill_seconds": filled,
        "load_average": list(os.getloadavg()),
        "pages_ms": measured,
        "naive": compared,
        "race": raced,
    }


@contextmanager
def _start_servers(folder: Path) -> Iterator[None]:
    """Servers of its own, an empty database, and Django set up on it."""
    with servers.running(folder / "servers", is_durable=False) as private:
        places = {
            "MARKWARDEN_VAULT_FOLDER": str(folder / "vault"),
            "MARKWARDEN_MAIL_FOLDER": str(folder / "mail"),
            "MARKWARDEN_INDEX_FOLDER": str(folder / "index"),
        }
        os.environ.update({**private.environment, **_SETTINGS, **places})
        django.setup()
        call_command("migrate", verbosity=0)
        yield
