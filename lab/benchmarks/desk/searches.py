"""Time the searches of the console and of the portal as their palettes send them."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from django.test import Client

from lab.benchmarks.desk.pages import (
    Figures,
    sign_in,
    sign_in_busiest_filer,
    time_steps,
    under_app_role,
)
from lab.benchmarks.desk.plan import Plan
from records.accounts.models import Role, Seller
from records.complaints.models import Case

_PER_KIND: Final = 50
_KINDS: Final[dict[str, Callable[[Case], str]]] = {
    "number of a case": lambda case: case.number,
    "id of a listing": lambda case: case.listing.external_id,
    "one word of a title": lambda case: _words(case)[0],
    "three words of a title": lambda case: " ".join(_words(case)[:3]),
    "three letters": lambda case: _words(case)[0][:3],
    "registration of a right": lambda case: case.request.right.number,
    "name of a filer": lambda case: case.request.account.name,
    "name of a seller": lambda case: Seller.objects.get(pk=case.seller_id or 0).legal_name,
    "nothing that there is": lambda case: f"zyxwv{case.pk}",
}


def measure_searches(plan: Plan) -> dict[str, Figures]:
    """Return milliseconds by who searches for what: median and 95th percentile."""
    filer, busiest = sign_in_busiest_filer()
    own_cases = Case.objects.filter(account_id=busiest.pk)
    people = (
        ("senior reviewer", sign_in(Role.SENIOR_REVIEWER), "/console/search/", Case.objects.all()),
        ("reviewer", sign_in(Role.REVIEWER), "/console/search/", Case.objects.all()),
        ("filer with most cases", filer, "/search/", own_cases),
    )
    chance = random.Random(plan.seed)  # noqa: S311  # sample data
    figures = dict[str, Figures]()
    for who, browser, address, pool in people:
        ids = chance.sample(list(pool.values_list("pk", flat=True)), _PER_KIND)
        related_fields = ("request__right", "request__account", "listing", "frozen")
        cases = list(Case.objects.filter(pk__in=ids).select_related(*related_fields))
        for kind, write in _KINDS.items():
            with under_app_role():
                steps = _search_each(browser, address, [write(case) for case in cases])
                figures[f"{who}: {kind}"] = time_steps(steps)
    return figures


def _words(case: Case) -> list[str]:
    return case.frozen.title.split() if case.frozen else ["nothing"]


def _search_each(browser: Client, address: str, queries: list[str]) -> Iterator[Callable[[], None]]:
    for text in queries:
        yield partial(_search, browser, address, text)


def _search(browser: Client, address: str, query: str) -> None:
    answer = browser.post(address, {"q": query}, headers={"HX-Request": "true"})
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
