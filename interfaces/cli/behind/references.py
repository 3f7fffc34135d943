"""Add references to rights, list those that are held back, release them."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count

from interfaces.cli.behind.accounts import OPERATOR
from interfaces.cli.behind.printing import say, say_json, say_table
from interfaces.cli.behind.rights import PictureRefused, reference
from interfaces.cli.ready import REFUSED, stop
from matchers.image.sandbox.pool import Sandbox
from pipeline.words import RightKind
from records.acts import references
from records.acts.references import NotInQuarantine
from records.ledger.clock import database_now
from records.rights.models import Reference, Right

_HEADINGS = ("number", "right", "sellers", "held back since")


def add(public_id: UUID, files: Sequence[Path], *, is_negative: bool) -> int:
    """Add each; the exit code."""
    right = Right.objects.filter(public_id=public_id).first()
    if right is None:
        stop(f"{public_id}: no right has this id.")
    bad = 0
    with Sandbox(1, model=settings.MARKWARDEN.embedding_model) as sandbox:
        for path in files:
            try:
                row = reference(RightKind(right.kind), path, sandbox)
            except PictureRefused as refused:
                bad += 1
                say(str(refused), is_error=True)
                continue
            row.is_negative = is_negative
            added = references.add(right.pk, row, actor=OPERATOR, now=database_now())
            say(f"{path}: reference {added.pk}.")
    return REFUSED if bad else 0


def held(*, as_json: bool) -> int:
    """List them; the exit code."""
    found = Reference.objects.filter(quarantined_at__isnull=False).select_related("right")
    rows = found.annotate(sellers=Count("sightings")).order_by("quarantined_at", "pk")
    if as_json:
        say_json([{"number": row.pk, "right": str(row.right.public_id)} for row in rows])
        return 0
    say_table(
        _HEADINGS,
        (
            (str(row.pk), str(row.right), str(row.sellers), f"{row.quarantined_at:%Y-%m-%d %H:%M}")
            for row in rows
        ),
        empty="No reference is held back.",
    )
    return 0


def release(numbers: Sequence[int]) -> int:
    """Release each; the exit code."""
    return REFUSED if [number for number in numbers if not _released(number)] else 0


def _released(number: int) -> bool:
    try:
        references.release(number, actor=OPERATOR, now=database_now())
    except Reference.DoesNotExist:
        say(f"{number}: no reference has this number.", is_error=True)
    except NotInQuarantine as wrong:
        say(f"{number}: {wrong}", is_error=True)
    else:
        say(f"{number}: released.")
        return True
    return False
