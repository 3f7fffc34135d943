"""The command `markwarden references`: reference pictures of rights in use."""

from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from django.conf import settings
from django.db.models import Count

from gateways import configured
from interfaces.cli.lookups import OPERATOR, find_right
from interfaces.cli.printing import REFUSED, print_json, print_line, print_table
from interfaces.cli.ready import reach_records
from interfaces.cli.reference_pictures import PictureRefused, read_reference_picture
from matchers.image.sandbox.pool import Sandbox
from pipeline.vocabulary import RightKind
from records.actions.rights import references as reference_acts
from records.actions.rights.references import NotInQuarantine
from records.clock import database_now
from records.rights.models import Reference

references = typer.Typer(no_args_is_help=True, add_completion=False)

_HEADINGS: Final = ("number", "right", "sellers", "held back since")


@references.command("add")
@reach_records()
def add_references(
    right: Annotated[UUID, typer.Argument(metavar="RIGHT", help="Public id of the right.")],
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="PICTURE...", help="JPEG, PNG, WEBP or GIF.", exists=True, dir_okay=False
        ),
    ],
    is_negative: Annotated[
        bool,
        typer.Option(
            "--negative",
            help="They must never count for this right: stock pictures, package filler.",
        ),
    ] = False,
) -> None:
    """Add reference pictures to a right: within ten seconds they are matched.

    A listing picture that is as near to a negative reference as to any other does not match, and
    its case goes to a person, who is told why. A picture that cannot be used is named, and gives
    exit code 1.
    """
    record, bad = find_right(right), 0
    with Sandbox(1, model=settings.MARKWARDEN.embedding_model) as sandbox:
        for path in files:
            try:
                reference = read_reference_picture(RightKind(record.kind), path, sandbox)
            except PictureRefused as refused:
                bad += 1
                print_line(str(refused), is_error=True)
                continue
            reference.is_negative = is_negative
            row = reference_acts.add_reference(
                record.pk, reference, actor=OPERATOR, now=database_now()
            )
            print_line(f"{path}: reference {row.pk}.")
    raise typer.Exit(REFUSED if bad else 0)


@references.command("resketch")
@reach_records()
def sketch_references_again() -> None:
    """Compute the features of all references again, from the pictures in the vault.

    Run it after an upgrade that says so. It may be stopped and started again; a picture that
    cannot be read any more is named, and gives exit code 1.
    """
    bad = count = 0
    numbers = Reference.objects.filter(error="").order_by("pk").values_list("pk", flat=True)
    with Sandbox(1, model=settings.MARKWARDEN.embedding_model) as sandbox:
        for number in numbers:
            if reference_acts.sketch_reference_again(number, configured.vault(), sandbox):
                count += 1
            else:
                bad += 1
                print_line(f"{number}: its picture cannot be read any more.", is_error=True)
    print_line(f"References computed again: {count}.")
    raise typer.Exit(REFUSED if bad else 0)


@references.command("held")
@reach_records()
def list_held_references(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the references that are held back: more sellers show them than the policy allows."""
    references = Reference.objects.filter(quarantined_at__isnull=False).select_related("right")
    rows = references.annotate(sellers=Count("sightings")).order_by("quarantined_at", "pk")
    if as_json:
        print_json([{"number": row.pk, "right": str(row.right.public_id)} for row in rows])
        return
    print_table(
        _HEADINGS,
        (
            (str(row.pk), str(row.right), str(row.sellers), f"{row.quarantined_at:%Y-%m-%d %H:%M}")
            for row in rows
        ),
        empty="No reference is held back.",
    )


@references.command("release")
@reach_records()
def release_references(
    numbers: Annotated[
        list[int], typer.Argument(metavar="NUMBER...", help="As `references held` lists them.")
    ],
) -> None:
    """Let references count again; what was seen of them before is past."""
    bad = [number for number in numbers if not _release_reference(number)]
    raise typer.Exit(REFUSED if bad else 0)


def _release_reference(number: int) -> bool:
    try:
        reference_acts.release_reference(number, actor=OPERATOR, now=database_now())
    except Reference.DoesNotExist:
        print_line(f"{number}: no reference has this number.", is_error=True)
    except NotInQuarantine as wrong:
        print_line(f"{number}: {wrong}", is_error=True)
    else:
        print_line(f"{number}: released.")
        return True
    return False
