"""How long others wait for a start beside a filer who files very much, and without one."""

import time
from typing import Final

import numpy as np
from django.db.models import F

from lab.benchmarks.pipeline import plain_run
from lab.chaos.workload.filers import create_trademark
from records.cases.models import Case
from records.rights.models import Right

_REQUESTS: Final = 20
_APART_SECONDS: Final = 0.25


def create_other_right() -> Right:
    """Create a right of another filer."""
    return create_trademark("Quellmark")


def start_delay(other: Right) -> float:
    """Return the 95th percentile of the seconds to the start of one case after another.

    From the filing's commit to the frozen listing, which is the first that a worker writes.
    """
    count = Case.objects.filter(right_id=other.pk).count()
    for number in range(count + 1, count + 1 + _REQUESTS):
        plain_run.file_plain(other, range(number, number + 1))
        time.sleep(_APART_SECONDS)
    waiting = Case.objects.filter(right_id=other.pk).order_by("-pk")[:_REQUESTS]
    while Case.objects.filter(pk__in=waiting.values("pk"), frozen=None).exists():
        time.sleep(0.1)
    delays = waiting.annotate(delay=F("frozen__frozen_at") - F("filed_at"))
    seconds = [delay.total_seconds() for delay in delays.values_list("delay", flat=True)]
    return float(np.percentile(seconds, 95))
