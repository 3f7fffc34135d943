"""The command `markwarden papers`: certificates of rights, and those that others have shown."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer

from gateways import configured
from interfaces.cli.lookups import OPERATOR, find_right
from interfaces.cli.printing import REFUSED, fail, print_json, print_line, print_table
from interfaces.cli.ready import reach_records
from matchers.documents.reader import DocumentReader
from matchers.image.picture import Refused
from matchers.image.sandbox.pool import Sandbox
from records.actions.rights import papers as paper_acts
from records.actions.rights.paper_pages import add_paper, find_resembling_papers
from records.actions.rights.papers import ResemblanceVerdict
from records.clock import database_now
from records.rights.models import Resemblance, Right

papers = typer.Typer(no_args_is_help=True, add_completion=False)

_HEADINGS: Final = (
    "finding", "page of", "nearly page of", "of another owner", "differs", "judged",
)  # fmt: skip

_Right = Annotated[
    UUID, typer.Argument(metavar="RIGHT", help="Public id, as `rights add` printed it.")
]


@papers.command("add")
@reach_records()
def add_papers(
    right: _Right,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="PDF, JPEG, PNG, WEBP or GIF.", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Keep the papers of a right, and compare each page with those of all other rights.

    A page that is nearly another's, under another number or of another account, is put before a
    person: the right is not verified until it is judged. Each file is read by a confined process;
    one that cannot be read is named, and gives exit code 1.
    """
    record, bad = find_right(right), 0
    with DocumentReader() as reader:
        for path in files:
            bad += not _add_paper(record, path, reader)
    _compare_what_waits(record)
    count = paper_acts.list_resemblances(record.pk).filter(verdict="").count()
    if count:
        print_line(f"{count} pages are nearly another's: `markwarden papers show {right}`.")
    raise typer.Exit(REFUSED if bad else 0)


@papers.command("show")
@reach_records()
def show_resemblances(
    right: _Right,
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Write both pages beside each other, the differences marked."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Show which pages of other rights a right's papers resemble, and what was judged."""
    findings = list(paper_acts.list_resemblances(find_right(right).pk))
    if as_json:
        print_json([_build_json(finding) for finding in findings])
    else:
        print_table(
            _HEADINGS, map(_build_row, findings), empty="Its papers resemble nobody else's."
        )
    if pictures:
        for path in _write_pictures(findings, pictures):
            print_line(str(path))


@papers.command("judge")
@reach_records()
def judge_resemblance(
    finding: Annotated[
        int, typer.Argument(help="Number of the finding, as `papers show` lists it.")
    ],
    verdict: Annotated[str, typer.Argument(metavar="harmless|suspicious")],
) -> None:
    """Judge what two pages that are nearly the same mean; it may be judged again.

    Harmless: a renewal, an assignment, a licence. Suspicious: the right is not verified on it.
    """
    if verdict not in set(ResemblanceVerdict):
        fail(f"{verdict} is no verdict: say {' or '.join(ResemblanceVerdict)}.")
    try:
        paper_acts.judge_resemblance(
            finding, ResemblanceVerdict(verdict), actor=OPERATOR, now=database_now()
        )
    except Resemblance.DoesNotExist:
        fail(f"{finding}: there is no such finding.", REFUSED)
    print_line(f"{finding}: {verdict}.")


def _add_paper(right: Right, path: Path, reader: DocumentReader) -> bool:
    """Keep one file; whether it could be read."""
    paper = add_paper(
        right, path.read_bytes(), configured.vault(), reader, actor=OPERATOR, now=database_now()
    )
    outcome = f"cannot be read: {paper.error}" if paper.error else f"{paper.page_count} pages kept"
    print_line(f"{path}: {outcome}.", is_error=bool(paper.error))
    return not paper.error


def _compare_what_waits(right: Right) -> None:
    """Compare the papers that an interrupted run stored but did not compare."""
    for waiting in right.certificates.filter(compared_at__isnull=True, error=""):
        find_resembling_papers(waiting, configured.vault(), now=database_now())


def _build_row(finding: Resemblance) -> tuple[str, ...]:
    right, other = finding.page.certificate.right, finding.other.certificate.right
    return (
        str(finding.pk),
        f"{right.office} {right.number}, page {finding.page.number}",
        f"{other.office} {other.number}, page {finding.other.number}",
        "no" if right.owner_id == other.owner_id else f"yes, {other.owner.name}",
        f"{finding.differing:.1%}, {len(finding.regions)} places",
        finding.verdict or "not yet",
    )


def _build_json(finding: Resemblance) -> dict[str, object]:
    return {
        "finding": finding.pk,
        "right": str(finding.page.certificate.right.public_id),
        "page": finding.page.number,
        "other_right": str(finding.other.certificate.right.public_id),
        "other_page": finding.other.number,
        "distance": finding.distance,
        "differing": finding.differing,
        "regions": finding.regions,
        "verdict": finding.verdict,
        "judged_by": finding.judged_by,
    }


def _write_pictures(findings: Sequence[Resemblance], folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    vault = configured.vault()
    with Sandbox(1) as sandbox:
        for finding in findings:
            first, second = (
                vault.read(page.shown_sha256) for page in (finding.page, finding.other)
            )
            picture = sandbox.render_side_by_side(first, second, finding.regions)
            if isinstance(picture, Refused):
                print_line(f"{finding.pk}: {picture.says}", is_error=True)
                continue
            path = folder / f"finding-{finding.pk}.jpg"
            path.write_bytes(picture)
            yield path
