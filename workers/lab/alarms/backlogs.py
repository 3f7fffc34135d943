"""Faults of the desk: cases past due, more than people can reach, most of an hour's late."""

from collections.abc import Callable
from datetime import timedelta

from records.complaints.models import Case
from records.ledger.clock import database_now
from workers.lab.alarms import crowd
from workers.lab.alarms.crowd import BulkCases
from workers.lab.alarms.scene import Scene

type DeskUndo = Callable[[], object]


def make_overdue(scene: Scene) -> DeskUndo:
    """Three cases were due two hours ago, and nobody is at the desk."""
    now = database_now()
    return _write_backlog(
        scene, BulkCases(3, "in_review", filed_at=now, due_at=now - timedelta(hours=2))
    )


def fill_beyond_reach(scene: Scene) -> DeskUndo:
    """Ten an hour are decided, and a thousand are due in ten hours."""
    now = database_now()
    due_at = now + timedelta(hours=10)
    return _write_backlog(scene, BulkCases(1_000, "in_review", filed_at=now, due_at=due_at))


def make_late_for_an_hour(scene: Scene) -> DeskUndo:
    """Two hundred fell due within the last hour and are still open."""
    now = database_now()
    apart = timedelta(seconds=18)
    return _write_backlog(scene, BulkCases(200, "in_review", filed_at=now, due_at=now, apart=apart))


def _write_backlog(scene: Scene, many: BulkCases) -> DeskUndo:
    """Mended when they are gone; their rows are withdrawn as if their filers had given up."""
    scene.people.is_desk_empty = True
    like = Case.objects.filter(listing__marketplace="lab").earliest("pk")
    crowd.write_cases(like.pk, many)

    def mend() -> None:
        Case.objects.filter(listing__marketplace="crowd", state="in_review").update(
            state="withdrawn", closed_at=database_now()
        )
        scene.people.is_desk_empty = False

    return mend
