"""The desk's pages by time, as the web process answers them, with nothing kept and as they are."""

from collections.abc import Callable, Iterator
from typing import Final

from django.core.cache import cache
from django.test import Client

from records.accounts.models import Role, User
from records.complaints.models import Case, ReviewLease
from records.ledger.clock import database_now
from workers.lab.bench_desk import Plan
from workers.lab.bench_desk.timed import Figures, page_opener, time_steps, under_app_role

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
    """Milliseconds by page: median and 95th percentile."""
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
    """Claim the next case and show its page, nothing kept; then let it go."""
    browser = sign_in(Role.REVIEWER)
    for _ in range(times):
        cache.clear()

        def claimed() -> None:
            browser.get(browser.post("/console/claim/").headers["Location"])

        yield claimed
        taken = ReviewLease.objects.select_related("case").latest("taken_at").case
        Case.objects.filter(pk=taken.pk).update(state="rejected", closed_at=database_now())
        ReviewLease.objects.all().delete()


def _groups(times: int) -> Iterator[Callable[[], None]]:
    """The page of cases similar to one; those of busy sellers among them."""
    browser = sign_in(Role.SENIOR_REVIEWER)
    busiest = Case.objects.in_review().order_by("seller_id")[: times // 2]
    others = Case.objects.in_review().order_by("-pk")[: times - times // 2]
    for case in [*busiest, *others]:
        yield page_opener(browser, f"/console/cases/{case.public_id}/similar/")


def sign_in(role: Role) -> Client:
    """A browser of somebody with this role, who holds nothing."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.filter(role=role).order_by("pk")[0])
    return browser
