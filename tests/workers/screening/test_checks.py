"""A listing that a seller's form asks about: answered by a screener, and nothing of it is kept."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from pydantic import TypeAdapter

from pipeline.screening.lines import FeedLine
from records.accounts.models import Account
from records.actions.screening import checks
from records.actions.screening.checks import NoScreener
from records.cases.backlog import worker_lives
from records.clock import database_now
from records.database import execute
from records.ledger.models import AuditEntry
from records.rights.models import Right
from records.screening.models import DayTally, HeldListing, ListingCheck, NewestVersion
from records.vetting.models import BrandDesignation
from tests.factories import record_cases
from tests.factories.screening.screened_listings import line
from workers.cases.context import WorkerContext
from workers.screening.checks import checks_tick

_LINE: TypeAdapter[FeedLine] = TypeAdapter(FeedLine)


@pytest.fixture
def right(committed_database: None) -> Right:
    """A designated brand."""
    right = record_cases.right(record_cases.account(), "Zorvexa")
    BrandDesignation.objects.create(
        right=right, name="Zorvexa", state="in_force", proposed_at=database_now()
    )
    return right


@pytest.fixture
def context(context: WorkerContext) -> WorkerContext:
    """A screener that the database knows to live."""
    worker_lives.record_heartbeat(
        "s", threads=1, is_suspect=False, index_generation=1, is_screener=True
    )
    return context


def _request_check(sender: Account, title: str = "Red bag", brand: str = "") -> ListingCheck:
    payload = _LINE.dump_python(_LINE.validate_python(line(title=title, brand=brand)), mode="json")
    return ListingCheck.objects.create(account=sender, marketplace="lab", line=payload)


def _answers(*asked: ListingCheck) -> list[tuple[str, list[str]]]:
    answers = []
    for moment in asked:
        moment.refresh_from_db()
        assert moment.verdict is not None
        reasons = [reason["rule"] for reason in moment.verdict["reasons"]]
        answers.append((moment.verdict["answer"], reasons))
    return answers


def test_every_listing_that_waits_is_answered_and_nothing_is_written(
    context: WorkerContext, sender: Account
) -> None:
    listing_checks = (
        _request_check(sender, title="Zorvexa shoes", brand="Zorvexa"),
        _request_check(sender),
    )
    tick, before = checks_tick(context), AuditEntry.objects.count()
    tick()
    tick()
    assert _answers(*listing_checks) == [("held", ["brand_without_papers"]), ("passed", [])]
    assert not any(model.objects.exists() for model in (HeldListing, NewestVersion, DayTally))
    assert AuditEntry.objects.count() == before


def test_who_asks_gets_the_answer_in_both_languages_and_leaves_nothing_behind(
    context: WorkerContext, sender: Account
) -> None:
    shoes = _LINE.validate_python(line(title="Zorvexa shoes", brand="Zorvexa"))

    def ask_in_thread() -> dict[str, Any]:
        try:
            return dict(checks.check_listing(sender, shoes, seconds=60))
        finally:
            connection.close()

    tick = checks_tick(context)
    with ThreadPoolExecutor(1) as aside:
        future = aside.submit(ask_in_thread)
        while not future.done():
            tick()
    verdict = future.result()
    (reason,) = verdict["reasons"]
    assert verdict["answer"] == "held"
    assert set(reason["says"]) >= {"en", "zh"}
    assert not ListingCheck.objects.exists()


def test_nobody_waits_where_no_screener_lives(sender: Account) -> None:
    with pytest.raises(NoScreener):
        checks.check_listing(sender, _LINE.validate_python(line()), seconds=20)
    assert not ListingCheck.objects.exists()


def test_who_gets_no_answer_in_time_leaves_nothing_behind(
    context: WorkerContext, sender: Account
) -> None:
    with pytest.raises(NoScreener):
        checks.check_listing(sender, _LINE.validate_python(line()), seconds=0.05)
    assert not ListingCheck.objects.exists()


def test_one_that_cannot_be_examined_keeps_no_other_from_its_answer(
    context: WorkerContext, sender: Account
) -> None:
    broken_check, sound = _request_check(sender), _request_check(sender)
    ListingCheck.objects.filter(pk=broken_check.pk).update(line={"of": "another release"})
    checks_tick(context)()
    assert _answers(sound) == [("passed", [])]
    broken_check.refresh_from_db()
    assert broken_check.verdict is None


def test_what_its_screener_died_of_is_not_tried_again_and_forgotten(
    context: WorkerContext, sender: Account
) -> None:
    check = _request_check(sender)
    assert checks.take_check() is not None
    assert checks.take_check() is None
    assert ListingCheck.objects.filter(pk=check.pk).exists()
    execute("UPDATE screening_listingcheck SET asked_at = asked_at - interval '2 minutes'")
    assert checks.take_check() is None
    assert not ListingCheck.objects.exists()
