"""The portal's pages by time: a request's state, all requests of a filer, 300 rows checked."""

import random
from collections.abc import Callable, Iterator
from typing import Final
from uuid import uuid4

from django.db.models import Count
from django.test import Client

from records.accounts.models import Account, Role, User
from records.complaints.models import TakedownRequest
from workers.lab.bench_desk import PLACE, Plan
from workers.lab.bench_desk.timed import Figures, page_opener, time_steps, under_app_role

_ROWS: Final = 300


def measure_portal_pages(plan: Plan) -> dict[str, Figures]:
    """Milliseconds by page: median and 95th percentile."""
    browser, busiest = _sign_in_busiest_filer()
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


def _sign_in_busiest_filer() -> tuple[Client, Account]:
    """A browser of somebody at the account that has filed most."""
    counted = Account.objects.annotate(filed=Count("takedownrequest"))
    busiest = counted.order_by("-filed", "pk")[0]
    person = User.objects.create(username="filer", role=Role.FILER, account=busiest)
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(person)
    return browser, busiest


def _states(browser: Client, account: Account, plan: Plan) -> Iterator[Callable[[], None]]:
    filed = TakedownRequest.objects.filter(account=account).order_by("pk")
    ids = list(filed.values_list("public_id", flat=True))
    chance = random.Random(plan.seed)  # noqa: S311  # sample data
    for public_id in chance.choices(ids, k=plan.pages):
        yield page_opener(browser, f"/requests/{public_id}/")


def _checks(browser: Client, account: Account, times: int) -> Iterator[Callable[[], None]]:
    """Of 300 rows some are known already, some down, one in forty says nothing that can be read."""
    right = account.right_set.filter(kind="trademark", state="verified").first()
    if right is None:
        raise RuntimeError("The busiest account has no trademark.")
    begun = {"right": str(right.public_id), "reason": "TM-MARK-IN-TEXT"}
    for first in range(1, times + 1):
        draft = browser.post("/requests/new/", begun | {"once": str(uuid4())}).headers["Location"]
        lines = "\n".join(_listing_line(first * _ROWS + number) for number in range(_ROWS))

        def checked(draft: str = draft, lines: str = lines) -> None:
            sent = browser.post(draft, {"listings": lines, "once": str(uuid4())})
            if sent.status_code != 302 or browser.get(draft).status_code != 200:
                raise RuntimeError(f"{draft} took no rows: {sent.status_code}.")

        yield checked


def _listing_line(number: int) -> str:
    return "not a listing" if number % 40 == 0 else f"{PLACE}:L-{number}"
