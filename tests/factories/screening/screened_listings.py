"""Listings that a marketplace wants to publish, and its account."""

import json
from datetime import datetime
from typing import Final

from pipeline.screening.rules import PASSED, RuleHit
from pipeline.screening.rules import ScreeningVerdict as Judged
from pipeline.vocabulary import ScreeningAnswer, ScreeningRule
from records.accounts.models import Account
from records.actions.accounts import enrolment
from records.actions.screening.background import read_background
from records.actions.screening.intake import read_lines, receive_batch
from records.actions.screening.verdicts import ScreenedLine, repeat_verdict, write_verdicts
from records.clock import database_now
from records.rights.models import IndexGeneration
from records.screening.models import Batch, Part
from records.screening.work import PARTS, PartClaim, claim_part

MARKETPLACE: Final = "lab"


def sender(code: str = MARKETPLACE) -> Account:
    """The account of a marketplace's own systems, which may send listings."""
    IndexGeneration.objects.get_or_create(below_xid=0, rights=0, references=0)
    return enrolment.enrol_marketplace(code, actor="test", now=database_now())


def line(listing: str = "L-1", revision: int = 1, **changed: object) -> dict[str, object]:
    """One line of the feed."""
    seller = {"shop": "S-1"}
    defaults = {"id": listing, "revision": revision, "title": "A red bag", "seller": seller}
    return defaults | changed


def body(*lines: dict[str, object]) -> bytes:
    """The lines as NDJSON."""
    return b"\n".join(json.dumps(item).encode() for item in lines)


def batch(*lines: dict[str, object], account: Account, now: datetime | None = None) -> Batch:
    """A batch that was taken in."""
    return receive_batch(account, body(*lines), actor="test", now=now or database_now())


def claim(part: Part, worker: str = "w") -> PartClaim:
    """A part, sent and claimed by a worker."""
    assert PARTS.mark_sent([part.pk]) == {part.pk}
    part_claim = claim_part(part.pk, worker=worker, lease_seconds=60)
    assert part_claim is not None
    return part_claim


HELD: Final = Judged(ScreeningAnswer.HELD, (RuleHit(ScreeningRule.CLOSED_SELLER),))


def write(part_claim: PartClaim, verdict: Judged = PASSED) -> bool:
    """Write one verdict for every line of a part that is not known already."""
    now, lines = database_now(), read_lines(part_claim)
    known_verdicts = read_background(
        part_claim.account_id, MARKETPLACE, [item for _, item in lines], now
    ).newest
    screened_lines = [
        ScreenedLine(number, item, repeat_verdict(known_verdicts[item.id]), is_known=True)
        if item.id in known_verdicts and known_verdicts[item.id].revision == item.revision
        else ScreenedLine(number, item, verdict)
        for number, item in lines
    ]
    return write_verdicts(part_claim, screened_lines, now)


def screen(received_batch: Batch, verdict: Judged = PASSED) -> None:
    """Work off all parts of a batch with one verdict."""
    for part in received_batch.parts.order_by("pk"):
        assert write(claim(part), verdict)
