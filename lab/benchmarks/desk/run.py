"""One run of the desk benchmark: fill a private database, measure pages, searches and claims."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

import django
from django.core.management import call_command

from lab import servers
from lab.benchmarks.desk.plan import PLACE, Plan

type _PrintLine = Callable[[str], None]
_MARKET: Final = {
    "code": PLACE,
    "origin": "http://127.0.0.1:9",
    "webhook_url": "http://127.0.0.1:9/",  # nothing listens there, and nothing is sent
    "webhook_secret": "whsec_bm90aGluZyBpcyBzZW50",
    "is_loopback_allowed": True,
}
_SETTINGS: Final = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "MARKWARDEN_IS_DEVELOPMENT": "1",
    "MARKWARDEN_SECOND_FACTOR_OF_STAFF": "0",
    "MARKWARDEN_SECOND_FACTOR_OF_FILERS": "0",
    "MARKWARDEN_MARKETPLACES": json.dumps([_MARKET]),
}


def run(folder: Path, plan: Plan, print_line: _PrintLine) -> dict[str, object]:
    """Fill a private database, measure pages, searches and the race; return the figures."""
    with start_servers(folder):
        from lab.benchmarks.desk import claim_race, pages, tables  # noqa: PLC0415  # Django is set up only now

        print_line(f"Filling {plan.cases} cases, of which {plan.waiting} wait ...")
        fill_seconds = tables.fill_tables(plan)
        print_line("Measuring pages ...")
        page_figures = pages.measure_console_pages(plan) | pages.measure_portal_pages(plan)
        print_line("Measuring searches ...")
        search_figures = pages.measure_searches(plan)
        print_line(f"{plan.claims} claims by {plan.clients} clients ...")
        race_figures = claim_race.race_claims(plan)
    return {
        "plan": asdict(plan),
        "fill_seconds": fill_seconds,
        "load_average": list(os.getloadavg()),
        "pages_ms": page_figures,
        "searches_ms": search_figures,
        "race": race_figures,
    }


@contextmanager
def start_servers(folder: Path, *, is_durable: bool = False) -> Iterator[servers.Servers]:
    """Start private servers with an empty database, and set Django up on it."""
    with servers.running(folder / "servers", is_durable=is_durable) as private:
        places = {
            "MARKWARDEN_VAULT_FOLDER": str(folder / "vault"),
            "MARKWARDEN_MAIL_FOLDER": str(folder / "mail"),
            "MARKWARDEN_INDEX_FOLDER": str(folder / "index"),
        }
        os.environ.update({**private.environment, **_SETTINGS, **places})
        django.setup()
        call_command("migrate", verbosity=0)
        yield private
