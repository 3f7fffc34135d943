"""Time the pages as the web process answers them, with a cold cache and a warm one."""

import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final
from uuid import uuid4

from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection
from django.db.models import Count
from django.test import Client

from lab.benchmarks.desk.plan import PLACE, Plan
from records.accounts.models import Account, Role, User
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.review.models import ReviewLease
from records.sellers.models import Seller
from records.tables.roles import APP_ROLE

type Figures = dict[str, float]


def page_opener(browser: Client, address: str) -> Callable[[], None]:
    """Return a function that opens the page; any other answer ends the run."""

    def open_page() -> None:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}.")

    return open_page


def time_steps(steps: Iterable[Callable[[], None]]) -> Figures:
    """Return milliseconds of these steps: median and 95th percentile."""
    times = []
    for step in steps:
        began = time.perf_counter()
        step()
        times.append((time.perf_counter() - began) * 1000)
    sorted_times = sorted(times)
    at_95 = sorted_times[min(len(sorted_times) - 1, int(len(sorted_times) * 0.95))]
    return {"median": round(statistics.median(sorted_times), 1), "p95": round(at_95, 1)}


@contextmanager
def under_app_role() -> Iterator[None]:
    """Answer every request with the database role of the web process."""
    handlers = ((request_started, _set_role), (request_finished, _reset_role))
    for signal, handler in handlers:
        signal.connect(handler)
    try:
        yield
    finally:
        for signal, handler in handlers:
            signal.disconnect(handler)


def _set_role(**_sent: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")


def _reset_role(**_sent: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


_LISTS: Final = {
    "desk": "",
    "desk, page 40": "?page=40",
    "by score": "?sort=-score",
    "latest first": "?sort=-left",
    "language zh": "?language=zh",
    "language ko": "?language=ko",
    "language that none has": "?language=hebrew",
    "reason OTHER": "?reason=OTHER",
    "reason TM-MARK-IN-TEXT": "?reason=TM-MARK-IN-TEXT",
    "reason that none has": "?reason=TM-TEST-BUY",
    "lane sme": "?lane=sme",
    "right gi": "?right=gi",
    "right patent": "?right=patent",
    "sme patents in Arabic": "?right=patent&lane=sme&language=arabic",
}


def measure_console_pages(plan: Plan) -> dict[str, Figures]:
    """Return milliseconds by page: median and 95th percentile."""
    with under_app_role():
        return {
            "next case": time_steps(_claims(plan.pages)),
            **dict(_lists(max(plan.pages // 4, 3))),
            "group page": time_steps(_groups(plan.pages)),
        }


def _lists(times: int) -> Iterator[tuple[str, Figures]]:
    browser = sign_in(Role.REVIEWER)
    for name, query in _LISTS.items():
        address = f"/console/{query}"
        yield (
            f"list, nothing kept: {name}",
            time_steps(_open_uncached(browser, address) for _ in range(times)),
        )
    yield "list, kept: desk", time_steps(page_opener(browser, "/console/") for _ in range(times))


def _open_uncached(browser: Client, address: str) -> Callable[[], None]:
    cache.clear()
    return page_opener(browser, address)


def _claims(times: int) -> Iterator[Callable[[], None]]:
    """Claim the next case and show its page, with a cold cache; then close the case."""
    browser = sign_in(Role.REVIEWER)
    for _ in range(times):
        cache.clear()

        def claim_case() -> None:
            browser.get(browser.post("/console/claim/").headers["Location"])

        yield claim_case
        case = ReviewLease.objects.select_related("case").latest("taken_at").case
        Case.objects.filter(pk=case.pk).update(state="rejected", closed_at=database_now())
        ReviewLease.objects.all().delete()


def _groups(times: int) -> Iterator[Callable[[], None]]:
    """Open the page of similar cases, for sellers with many cases too."""
    browser = sign_in(Role.SENIOR_REVIEWER)
    busiest = Case.objects.in_review().order_by("seller_id")[: times // 2]
    others = Case.objects.in_review().order_by("-pk")[: times - times // 2]
    for case in [*busiest, *others]:
        yield page_opener(browser, f"/console/cases/{case.public_id}/similar/")


def sign_in(role: Role) -> Client:
    """Sign in a person with this role who holds no case."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.filter(role=role).order_by("pk")[0])
    return browser


_ROWS: Final = 300


def measure_portal_pages(plan: Plan) -> dict[str, Figures]:
    """Return milliseconds by page: median and 95th percentile."""
    browser, busiest = sign_in_busiest_filer()
    with under_app_role():
        return {
            "status of a request": time_steps(_states(browser, busiest, plan)),
            "all requests of a filer": time_steps(
                page_opener(browser, "/requests/") for _ in range(plan.pages)
            ),
            f"{_ROWS} rows pasted and checked": time_steps(
                _checks(browser, busiest, plan.pages // 4 or 1)
            ),
        }


def sign_in_busiest_filer() -> tuple[Client, Account]:
    """Sign in a person of the account that has filed most."""
    accounts = Account.objects.annotate(filed=Count("takedownrequest"))
    busiest = accounts.order_by("-filed", "pk")[0]
    defaults = {"role": Role.FILER, "account": busiest}
    person, _ = User.objects.get_or_create(username="filer", defaults=defaults)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    return browser, busiest


def _states(browser: Client, account: Account, plan: Plan) -> Iterator[Callable[[], None]]:
    requests = TakedownRequest.objects.filter(account=account).order_by("pk")
    ids = list(requests.values_list("public_id", flat=True))
    chance = random.Random(plan.seed)  # noqa: S311  # sample data
    for public_id in chance.choices(ids, k=plan.pages):
        yield page_opener(browser, f"/requests/{public_id}/")


def _checks(browser: Client, account: Account, times: int) -> Iterator[Callable[[], None]]:
    """Check 300 rows: some known already, some down, one in forty unreadable."""
    right = account.right_set.filter(kind="trademark", state="verified").first()
    if right is None:
        raise RuntimeError("The busiest account has no trademark.")
    form = {"right": str(right.public_id), "reason": "TM-MARK-IN-TEXT"}
    for first in range(1, times + 1):
        draft = browser.post("/requests/new/", form | {"once": str(uuid4())}).headers["Location"]
        lines = "\n".join(_listing_line(first * _ROWS + number) for number in range(_ROWS))

        def check_rows(draft: str = draft, lines: str = lines) -> None:
            response = browser.post(draft, {"listings": lines, "once": str(uuid4())})
            if response.status_code != 302 or browser.get(draft).status_code != 200:
                raise RuntimeError(f"{draft} took no rows: {response.status_code}.")

        yield check_rows


def _listing_line(number: int) -> str:
    return "not a listing" if number % 40 == 0 else f"{PLACE}:L-{number}"


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
