"""Take in what a marketplace wants to publish: its lines into the vault, one row, work for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import batched
from typing import Final

from django.db import transaction

from gateways import configured
from gateways.vault import content_key
from pipeline.screening.lines import BadLine, NumberedLine, parse_body
from pipeline.vetting.chains import fold_brand
from records import policies
from records.accounts.models import Account
from records.cases.backlog.work_rows import wake_dispatcher
from records.ledger import audit
from records.ledger.audit import Act
from records.rights.models import IndexGeneration
from records.screening.models import Batch, Part
from records.screening.work import PartClaim
from records.vetting.models import BrandDesignation

_ORDER: Final = ("new", "edit", "price")  # a batch goes by the first that one of its lines is


class IndexMissing(Exception):
    """No rights index was built yet, so that nothing can be screened. Send it again in a minute."""


def receive_batch(
    account: Account, body: bytes, *, is_backfill: bool = False, actor: str, now: datetime
) -> Batch:
    """Take in a batch; its bad lines are named, the rest is screened.

    Args:
        account: the marketplace's.
        body: a JSON object a line, or an array of them.
        is_backfill: what is on sale already, and waits for all else.
        actor: who sends it.
        now: by the database's clock.

    Raises:
        BodyUnreadable: no line is JSON, or there are too many.
        IndexMissing: nothing was taken in.
    """
    numbers = policies.policy().screening
    lines, bad = parse_body(body, numbers.lines_a_batch, now)
    if not IndexGeneration.objects.exists():
        raise IndexMissing(IndexMissing.__doc__)
    key = configured.vault().put(body)
    with transaction.atomic():
        batch = Batch.objects.create(
            account=account,
            marketplace=account.marketplace,
            body_sha256=key,
            lines=len(lines),
            bad=[entry.model_dump() for entry in bad],
            received_at=now,
            done_at=None if lines else now,
        )
        turn = "backfill" if is_backfill else _choose_turn(account.marketplace, lines)
        due_at = now + timedelta(seconds=numbers.head_start_seconds.get(turn, 0))
        Part.objects.bulk_create(_cut_parts(batch, lines, due_at, numbers.lines_a_part))
        _audit_receipt(batch, bad, actor, now)
        wake_dispatcher()
    return batch


def is_received(account: Account, body: bytes) -> bool:
    """Return whether a batch of the same bytes was taken in before."""
    return Batch.objects.filter(account=account, body_sha256=content_key(body)).exists()


def _choose_turn(marketplace: str, lines: Iterable[NumberedLine]) -> str:
    """Return the turn of a batch, as the policy names it."""
    changes = {line.change for _, line in lines}
    brands = [fold_brand(brand) for brand in {line.brand for _, line in lines}]
    in_force = BrandDesignation.objects.in_force(marketplace)
    if in_force.filter(brand_keys__overlap=brands).exists():
        return "designated"
    return next((change for change in _ORDER if change in changes), "price")


def _cut_parts(
    batch: Batch, lines: list[NumberedLine], due_at: datetime, most: int
) -> Iterable[Part]:
    for cut in batched(lines, most, strict=False):
        yield Part(
            account_id=batch.account_id,
            batch=batch,
            first_line=cut[0][0],
            last_line=cut[-1][0],
            unit=batch.account_id,
            due_at=due_at,
        )


def _audit_receipt(batch: Batch, bad: list[BadLine], actor: str, now: datetime) -> None:
    body: dict[str, audit.Value] = {
        "lines": batch.lines,
        "bad": len(bad),
        "sha256": batch.body_sha256,
    }
    audit.append(Act("batch", batch.pk, "receive", actor, now, body))


@lru_cache(maxsize=4)  # the parts of one batch often come to one worker
def _parse_batch(key: str, received_at: datetime) -> list[NumberedLine]:
    return parse_body(configured.vault().read(key), None, received_at)[0]


def read_lines(claim: PartClaim) -> list[NumberedLine]:
    """Return the lines of a part, with their numbers.

    Raises:
        VaultUnreachable: try again.
    """
    lines = _parse_batch(claim.body_sha256, claim.received_at)
    return [line for line in lines if claim.first_line <= line[0] <= claim.last_line]
