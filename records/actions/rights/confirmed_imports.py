"""Rights of a confirmed import, some rows a round: lodged, with their pictures and papers."""

from datetime import datetime
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from gateways import configured
from matchers.documents.reader import DocumentReader
from matchers.image.picture import Refused
from matchers.image.sandbox.pool import Sandbox
from pipeline.rights.fields import parse_typed_fields
from pipeline.vocabulary import RightKind
from records.actions.rights import references, submission
from records.actions.rights.paper_pages import keep_paper
from records.actions.rights.references import build_reference
from records.actions.rights.repository import WrongState
from records.actions.rights.submission import RightRefused
from records.actions.rounds import act_on_each
from records.duties import duty
from records.rights.models import (
    Certificate,
    ImportState,
    PictureCategory,
    Right,
    RightImport,
    RowOutcome,
)

_BATCH_SIZE: Final = 10  # rows at a time: what else falls due waits for them


@duty
def import_next_rows(now: datetime) -> int:
    """Import the next rows of the oldest confirmed import that gets on; return how many.

    Raises:
        ExceptionGroup: of some rows, after those behind them; they are tried again each round.
        VaultUnreachable: it is away for longer than rows can wait for it.
    """
    confirmed_imports = RightImport.objects.filter(state=ImportState.CONFIRMED).order_by("pk")
    ids = list(confirmed_imports.values_list("pk", flat=True))
    if not ids:
        _close_readers()  # until the next import
    return act_on_each(ids, lambda pk: _import_rows(pk, now), enough=1)


def _import_rows(import_id: int, now: datetime) -> int:
    waiting = _find_waiting(RightImport.objects.get(pk=import_id))
    count = act_on_each(waiting, lambda at: _import_row(import_id, at, now), enough=_BATCH_SIZE)
    if count == len(waiting):
        RightImport.objects.filter(pk=import_id).update(state=ImportState.DONE, done_at=now)
    return count


def _find_waiting(run: RightImport) -> list[int]:
    """Return the positions in the sheet of rows that wait."""
    return [at for at, row in enumerate(run.rows) if not row["faults"] and not row["fate"]]


def _import_row(import_id: int, at: int, now: datetime) -> bool:
    with transaction.atomic():
        run = RightImport.objects.select_for_update().get(pk=import_id)
        row = run.rows[at]
        if row["fate"]:  # another worker was quicker
            return False
        row["fate"] = _create_right(run, row, now)
        run.done_rows += 1
        run.save(update_fields=["rows", "done_rows"])
    return True


def _create_right(run: RightImport, row: dict[str, Any], now: datetime) -> RowOutcome:
    """Return what became of the row; a broken one is undone, and the others go on."""
    fields, _ = parse_typed_fields(RightKind(row["kind"]), row["typed"])
    try:
        with transaction.atomic():
            right = submission.create_right(run.account_id, fields, actor=run.by, now=now)
            return _attach_files(right, row["files"], run.by, now)
    except RightRefused:
        return RowOutcome.REFUSED


def _attach_files(right: Right, files: list[list[str]], actor: str, now: datetime) -> RowOutcome:
    for use, sha256 in files:
        content = configured.vault().read(sha256)
        if use == "certificate":
            document = _reader().read(content)
            if isinstance(document, Refused):
                return RowOutcome.BAD_PAPER
            paper = Certificate(right=right)
            keep_paper(paper, content, document, configured.vault(), actor=actor, now=now)
            continue
        picture = build_reference(content, _choose_category(right), configured.vault(), _sandbox())
        if picture.error:
            return RowOutcome.BAD_PICTURE
        references.add_reference(right.pk, picture, actor=actor, now=now)
    return _submit_right(right, actor, now)


def _submit_right(right: Right, actor: str, now: datetime) -> RowOutcome:
    """Send the right to a verifier if its certificate came with it."""
    try:
        with transaction.atomic():
            submission.submit_right(right.pk, actor=actor, now=now)
    except (WrongState, RightRefused):
        return RowOutcome.LODGED
    return RowOutcome.SENT


def _choose_category(right: Right) -> PictureCategory:
    if right.kind is RightKind.COPYRIGHT:
        return PictureCategory.PHOTO
    is_drawn = right.kind in {RightKind.DESIGN, RightKind.PATENT}
    return PictureCategory.DRAWING if is_drawn else PictureCategory.LOGO


@cache
def _sandbox() -> Sandbox:
    return Sandbox(1, model=settings.MARKWARDEN.embedding_model)


@cache
def _reader() -> DocumentReader:
    return DocumentReader()


def _close_readers() -> None:
    """End the child processes."""
    for reader in (_sandbox, _reader):
        if reader.cache_info().currsize:
            reader().close()
        reader.cache_clear()
