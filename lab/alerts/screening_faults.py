"""The faults of screening: screeners gone, a budget spent, a silent marketplace, an old index."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from lab.alerts.scene import Scene
from pipeline.vocabulary import ScreeningRule
from records.actions.accounts import enrolment
from records.actions.screening.intake import receive_batch
from records.clock import database_now
from records.screening.models import Batch, DayTally

type Undo = Callable[[], object]

_LINE: Final = {"id": "L-1", "revision": 1, "title": "A red bag", "seller": {"shop": "S-1"}}
_DAYS: Final = 7
_BATCHES: Final = 60  # in the hour around this one, on each of the days before


def kill_screener(scene: Scene) -> Undo:
    """Kill the screener, with listings that came five minutes ago."""
    scene.kill("screener")
    now = database_now()
    sender = enrolment.enrol_marketplace("lab", actor="lab", now=now)
    receive_batch(sender, json.dumps(_LINE).encode(), actor="lab", now=now - timedelta(minutes=5))
    return lambda: scene.restart("screener")


def spend_budget(_scene: Scene) -> Undo:
    """Write that a rule held as many listings today as it may."""
    now = database_now()
    tally = DayTally.objects.create(
        on=now.date(), rule=ScreeningRule.REPLICA_WORDS, listings=100, reached_at=now
    )
    return tally.delete


def silence_marketplace(_scene: Scene) -> Undo:
    """Let a marketplace have sent a batch a minute on the days before, and none today."""
    now = database_now()
    sender = enrolment.enrol_marketplace("silent", actor="lab", now=now)
    moments = (
        now - timedelta(days=days, minutes=minutes - _BATCHES / 2)
        for days in range(1, _DAYS + 1)
        for minutes in range(_BATCHES)
    )
    Batch.objects.bulk_create(
        Batch(
            account=sender,
            marketplace=sender.marketplace,
            body_sha256="",
            lines=0,
            received_at=moment,
            done_at=moment,
        )
        for moment in moments
    )
    return Batch.objects.filter(account=sender).delete


def lock_generations(scene: Scene) -> Undo:
    """Keep the table of index generations locked, as a migration that hangs would."""
    session = scene.connect()
    session.execute("BEGIN")
    session.execute("LOCK TABLE rights_indexgeneration IN ACCESS EXCLUSIVE MODE")
    return session.close
