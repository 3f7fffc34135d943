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
    sent = list[int]()
    for some in batched(lines, size, strict=False):
        body = "\n".join(json.dumps(line) for line in some).encode()
        sent.append(receive_batch(sender, body, actor="bench", now=database_now()).pk)
    return sent


def wait_until_screened() -> None:
    """Wait until no line is left."""
    while Part.objects.exists():
        time.sleep(0.02)


def screen(sender: Account, lines: Sequence[Line], size: int = LINES) -> float:
    """Send all at once and wait for the last verdict; return listings a second of the screeners.

    From the first batch that is done to the last: sending is the marketplace's and the web's work.
    """
    sent = send(sender, lines, size)
    wait_until_screened()
    done = sorted(batch.done_at for batch in Batch.objects.filter(pk__in=sent) if batch.done_at)
    assert len(done) == len(sent) > 1  # noqa: S101  # all were waited for
    share = (len(done) - 1) / len(sent)
    return len(lines) * share / (done[-1] - done[0]).total_seconds()


def count_hits(lines: Sequence[Line], rules: Sequence[str]) -> int:
    """Count listings that a rule holds, or would if its budget of the day were not spent."""
    found = Verdict.objects.filter(listing__in=[line["id"] for line in lines])
    hit = Q(rules__overlap=list(rules)) | Q(shadow__overlap=list(rules))
    return found.filter(hit).count()
