"""Send listings as a marketplace does, wait for their verdicts, and count what was held."""

import json
import time
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Final

from django.db.models import Q

from lab.benchmarks.screening.planted import Line
from records.accounts.models import Account
from records.actions.screening.intake import receive_batch
from records.clock import database_now
from records.screening.models import Batch, Part, Verdict

LINES: Final = 200  # of one batch


def send(sender: Account, lines: Iterable[Line], size: int = LINES) -> list[int]:
    """Send the lines in batches of a size; return the batches' keys."""
    batch_ids = list[int]()
    for some in batched(lines, size, strict=False):
        body = "\n".join(json.dumps(line) for line in some).encode()
        batch_ids.append(receive_batch(sender, body, actor="bench", now=database_now()).pk)
    return batch_ids


def wait_until_screened() -> None:
    """Wait until no line is left."""
    while Part.objects.exists():
        time.sleep(0.02)


def screen(sender: Account, lines: Sequence[Line], size: int = LINES) -> float:
    """Send all at once and wait for the last verdict; return listings a second of the screeners.

    From the first batch that is done to the last: sending is the marketplace's and the web's work.
    """
    batch_ids = send(sender, lines, size)
    wait_until_screened()
    ends = sorted(
        batch.done_at for batch in Batch.objects.filter(pk__in=batch_ids) if batch.done_at
    )
    assert len(ends) == len(batch_ids) > 1  # noqa: S101  # all were waited for
    share = (len(ends) - 1) / len(batch_ids)
    return len(lines) * share / (ends[-1] - ends[0]).total_seconds()


def count_hits(lines: Sequence[Line], rules: Sequence[str]) -> int:
    """Count listings that a rule holds, or would if its budget of the day were not spent."""
    verdicts = Verdict.objects.filter(listing__in=[line["id"] for line in lines])
    hit = Q(rules__overlap=list(rules)) | Q(shadow__overlap=list(rules))
    return verdicts.filter(hit).count()
