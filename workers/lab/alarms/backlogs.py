"""Faults of the desk: cases past due, more than people can reach, most of an hour's late."""

from collections.abc import Callable
from datetime import timedelta

from records.complaints.models import Case
from records.ledger.clock import database_now
from workers.lab.alarms import crowd
from workers.lab.alarms.crowd import Crowd
from workers.lab.alarms.scene import Scene

type Mend = Callable[[], object]


def overdue(scene: Scene) -> Mend:
    """Three cases were due two hours ago, and nobody is at the desk."""
    now = database_now()
    return _written(scene, Crowd(3, "in_review", filed_at=now, due_at=now - timedelta(hours=2)))


def beyond_reach(scene: Scene) -> Mend:
    """Ten an hour are decided, and a thousand are due in ten hours."""
    now = database_now()
    due_at = now + timedelta(hours=10)
    return _written(scene, Crowd(1_000, "in_review", filed_at=now, due_at=due_at))


def late_for_an_hour(scene: Scene) -> Mend:
    """Two hundred fell due within the last hour and are still open."""
    now = database_now()
    apart = timedelta(seconds=18)
    return _written(scene, Crowd(200, "in_review", filed_at=now, due_at=now, apart=apart))


def _written(scene: Scene, many: Crowd) -> Mend:
    """Mended when they are gone; their rows are withdrawn as if their filers had given up."""
    scene.people.is_desk_empty = True
    like = Case.objects.filter(listing__marketplace="lab").earliest("pk")
    crowd.write(like.pk, many)

    def mend() -> None:
        Case.objects.filter(listing__marketplace="crowd", state="in_review").update(
            state="withdrawn", closed_at=database_now()
        )
        scene.people.is_desk_empty = False

    return mend
