"""One marketplace, one right, and a database that commits."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from config.marketplaces import Marketplace
from records.accounts.models import User
from records.cases.models import Case
from records.rights.models import Right
from tests.factories import record_cases
from tests.process_roles import asked_as_the_process_would

__all__ = ["asked_as_the_process_would"]


@pytest.fixture(autouse=True)
def marketplace(settings: Settings) -> None:
    """One marketplace on loopback, at a port where nobody listens."""
    place = Marketplace(
        code="lab",
        origin=record_cases.ORIGIN,
        webhook_url=f"{record_cases.ORIGIN}/hook",
        webhook_secret="whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",
        is_loopback_allowed=True,
    )
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [place]})


@pytest.fixture
def committed_database(transactional_db: None) -> None:
    """For tests in threads: what one commits, the others see."""


@pytest.fixture
def mark(db: None) -> Right:
    """A verified trademark of a standard filer."""
    return record_cases.right(record_cases.account())


@pytest.fixture
def case(mark: Right) -> Case:
    """Filed a moment ago."""
    return record_cases.file_cases(mark)[0]


@pytest.fixture
def judge(db: None) -> User:
    """A reviewer."""
    return record_cases.reviewer()


type Together = Callable[..., list[Future[object]]]


@pytest.fixture
def together(committed_database: None) -> Together:
    """Run acts at the same time, each on a connection of its own; their futures, all done."""

    def run(*acts: Callable[[], object]) -> list[Future[object]]:
        with ThreadPoolExecutor(len(acts)) as crew:
            return [crew.submit(_closing, act) for act in acts]

    return run


def _closing(act: Callable[[], object]) -> object:
    try:
        return act()
    finally:
        connection.close()


type Overlap = Callable[..., list[Future[object]]]


@pytest.fixture
def overlap(together: Together) -> Overlap:
    """Run one act, and another that begins before the first one has committed.

    The first commits once the other waits for its locks; what it does then comes before that.
    """

    def run(
        first: Callable[[], object],
        second: Callable[[], object],
        then: Callable[[], object] | None = None,
    ) -> list[Future[object]]:
        has_begun = Event()

        def begin() -> object:
            with transaction.atomic():
                try:
                    result = first()
                finally:
                    has_begun.set()
                record_cases.wait_until_blocked()
                return then() if then else result

        def follow() -> object:
            assert has_begun.wait(60)
            return second()

        return together(begin, follow)

    return run
