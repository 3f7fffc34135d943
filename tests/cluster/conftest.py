"""One stage and one cluster of real processes for all journeys: `pytest tests/cluster`.

pytest-django has read the settings before any of our servers run. So this directory runs in a
pytest of its own: the stage is built, the settings are read a second time, and Django's one
connection is turned to the stage's private database. The test database of pytest-django is never
made. Beside other tests, or under xdist, everything here is skipped.
"""

import importlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config import settings as written
from lab.cluster import processes
from lab.cluster.environment import Environment, start_environment
from lab.cluster.processes import Cluster
from lab.servers import radosgw
from lab.servers.radosgw import Radosgw
from records.actions.filing import submission
from records.actions.filing.admission import Filing
from records.actions.quality import policy_adoptions
from records.actions.rights import repository
from records.cases.models import Case, Work
from records.clock import database_now
from records.ledger.models import Outgoing
from records.rights.models import Right
from tests.cluster import marketplace_listings
from tests.factories import record_cases

_HERE = Path(__file__).parent
WORKERS, THREADS = 2, 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the settings alone where other tests need them as they are."""
    ours = [item for item in items if item.path.is_relative_to(_HERE)]
    if len(ours) == len(items) and "PYTEST_XDIST_WORKER" not in os.environ:
        return
    for item in ours:
        item.add_marker(pytest.mark.skip(reason="Runs by itself: pytest tests/cluster"))


@dataclass(frozen=True, slots=True)
class World:
    """Everything that runs, and who files in it."""

    stage: Environment
    cluster: Cluster
    member_mark: Right  # of a Good Faith member: policy may uphold
    other_mark: Right  # of a filer without a record: a person decides
    store: Radosgw | None  # None: evidence lies in a folder

    def journal(self) -> dict[str, Any]:
        """What the marketplace was told."""
        return self.stage.market.journal()

    def letters(self) -> list[str]:
        """Every letter's text."""
        mail = self.stage.folder / "mail"
        return [file.read_text() for file in sorted(mail.glob("*.eml"))]

    def file(self, mark: Right, *listings: str, **changes: object) -> list[Case]:
        """The cases of a request filed now, in the order of its lines."""
        draft: Filing = record_cases.draft(
            mark, [f"lab:{listing}" for listing in listings], **changes
        )
        return list(submission.file_request(draft).request.cases.order_by("line"))


@pytest.fixture(scope="session")
def world(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[World]:
    """Servers, a marketplace, a seeded database and two workers."""
    folder = tmp_path_factory.mktemp("stage")
    folder.parent.chmod(0o755)
    marketplace_listings.write(folder / "shelf")
    for name in ("MARKWARDEN_DATABASE_URL", "MARKWARDEN_REDIS_URL"):
        os.environ.pop(name, None)
    with (
        _evidence() as store,
        start_environment(folder, folder / "shelf", is_durable=False) as stage,
    ):
        _read_settings_again()
        with django_db_blocker.unblock():
            call_command("migrate", verbosity=0)
            policy_adoptions.adopt_first()
            member, other = _mark("Zorvex"), _mark("Vanterra", "Second filer")
            record_cases.member(member.owner)
            with processes.running(stage, workers=WORKERS, threads=THREADS) as running:
                processes.wait_for_workers(WORKERS * THREADS)
                yield World(stage, running, member, other, store)
            connections.close_all()


@contextmanager
def _evidence() -> Iterator[Radosgw | None]:
    """A real S3 server holds evidence and index where one is installed, a folder elsewhere."""
    if not radosgw.is_installed():
        yield None
        return
    with radosgw.running_alone() as store:
        os.environ.update(store.environment)
        yield store
        for name in store.environment:
            os.environ.pop(name)


def _read_settings_again() -> None:
    fresh = importlib.reload(written)
    for name in filter(str.isupper, dir(fresh)):
        setattr(settings, name, getattr(fresh, name))
    connections.close_all()
    connections.settings["default"].update(fresh.DATABASES["default"])


def _mark(mark: str, owner: str = "Zorvex Ltd") -> Right:
    unsaved_right = record_cases.right(record_cases.account(owner), mark)
    unsaved_right.delete()
    unsaved_right.pk = None
    return add_verified_right(unsaved_right)


def add_verified_right(unsaved_right: Right) -> Right:
    """The right through the acts that the index follows: uploaded, then verified."""
    now = database_now()
    repository.add_right(unsaved_right, [], actor="system", now=now)
    return repository.mark_verified(unsaved_right.pk, actor="system", now=now)


def until(condition: Callable[[], object], *, seconds: float = 60) -> float:
    """Wait until it holds; returns the seconds that took."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise TimeoutError(f"Not within {seconds:.0f} s.")
        time.sleep(0.05)
    return time.monotonic() - start


def wait_until_settled(cases: Sequence[Case], *, seconds: float = 60) -> list[str]:
    """The cases' states once no machine has anything to do with them."""
    open_work = Work.objects.filter(case__in=[case.pk for case in cases])
    try:
        until(lambda: not open_work.exists(), seconds=seconds)
    except TimeoutError as late:
        late.add_note(f"Left: {list(open_work.values())}")
        raise
    return record_cases.states(cases)


def wait_for_delivery(*, seconds: float = 60) -> None:
    """Wait until nothing that is due is unsent."""
    until(lambda: not Outgoing.objects.ready().exists(), seconds=seconds)


def release_delayed_letters() -> None:
    """Let letters go out now that would wait for others to go with them."""
    Outgoing.objects.unsent().filter(kind="result").update(send_after=database_now())
