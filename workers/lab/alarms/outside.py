"""Faults of the outside world: marketplace, receiver, object store; and a picture that kills."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db.models.functions import Now

from pipeline.words import WorkState
from records.acts import withdrawing
from records.complaints.models import Case, Work
from records.ledger.clock import database_now
from records.ledger.models import Outgoing
from workers.lab.alarms import shelf
from workers.lab.alarms.scene import Scene

_HELD_WITHIN: Final = 30.0
_TEN_MINUTES: Final = timedelta(minutes=10)

type OutsideUndo = Callable[[], object]


def wait_until_held() -> None:
    """Until a worker holds a case."""
    deadline = time.monotonic() + _HELD_WITHIN
    while not Work.objects.filter(state=WorkState.RUNNING).exists():
        if time.monotonic() > deadline:
            raise TimeoutError("No worker took a case.")
        time.sleep(0.1)


def forget_poison() -> None:
    """Its filer gives up."""
    names = list(shelf.DEADLY)
    for case in Case.objects.open().filter(listing__external_id__in=names):
        withdrawing.withdraw_case(case.pk, case.account_id, now=database_now())


def fail_market(scene: Scene) -> OutsideUndo:
    """Every listing is answered with an error of the marketplace's own."""
    scene.stage.market.misbehave("/listings", "failing")
    return lambda: scene.stage.market.misbehave("/listings", "")


def slow_market(scene: Scene) -> OutsideUndo:
    """Half a minute for each listing, with forty filed at once and ten minutes ago."""
    scene.stage.market.misbehave("/listings", "slow")
    for _ in range(14):
        scene.people.file_some()
    Case.objects.filter(pk__in=Work.objects.values("case_id")).update(
        filed_at=database_now() - _TEN_MINUTES
    )
    return lambda: scene.stage.market.misbehave("/listings", "")


def refuse_enforcement(scene: Scene) -> OutsideUndo:
    """The marketplace takes no order."""
    scene.stage.market.misbehave("/enforcement", "failing")

    def mend() -> None:
        scene.stage.market.misbehave("/enforcement", "")
        Outgoing.objects.unsent().filter(attempt__gt=0).update(send_after=Now())

    return mend


def give_up_enforcement(_scene: Scene) -> OutsideUndo:
    """Two days of trying are over for the newest letter."""
    newest = Outgoing.objects.filter(kind="result").order_by("-pk").first()
    assert newest is not None  # noqa: S101  # people work all the time
    Outgoing.objects.filter(pk=newest.pk).update(parked_at=Now(), last_error="gone", sent_at=None)
    return lambda: Outgoing.objects.filter(pk=newest.pk).update(parked_at=None, sent_at=Now())


def remove_vault(scene: Scene) -> OutsideUndo:
    """A file lies where the vault's folder was."""
    folder = Path(scene.stage.environment["MARKWARDEN_VAULT_FOLDER"])
    away = folder.with_name(f"{folder.name}.away")
    folder.rename(away)
    folder.touch()

    def mend() -> None:
        folder.unlink()
        away.rename(folder)

    return mend
