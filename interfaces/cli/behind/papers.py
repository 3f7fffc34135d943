"""Keep papers of rights, show what they resemble, take down what a person says of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from interfaces.cli.behind.accounts import OPERATOR
from interfaces.cli.behind.printing import say, say_json, say_table
from interfaces.cli.ready import REFUSED, stop
from matchers.documents.reader import DocumentReader
from matchers.image.picture import Refused
from matchers.image.sandbox.pool import Sandbox
from records.acts import papers
from records.acts.papers import Verdict
from records.ledger.clock import database_now
from records.rights.models import Resemblance, Right
from workers import outside
from workers.papers import look_for_others, take_in

_HEADINGS = ("finding", "page of", "nearly page of", "of another owner", "differs", "judged")


def add(public_id: UUID, files: Sequence[Path]) -> int:
    """Take each in; the exit code."""
    right, bad = _known(public_id), 0
    with DocumentReader() as reader:
        for path in files:
            kept = take_in(
                right,
                path.read_bytes(),
                outside.vault(),
                reader,
                actor=OPERATOR,
                now=database_now(),
            )
            bad += bool(kept.error)
            says = (
                f"cannot be read: {kept.error}" if kept.error else f"{kept.page_count} pages kept"
            )
            say(f"{path}: {says}.", is_error=bool(kept.error))
    _compare_what_waits(right)
    count = papers.resemblances(right.pk).filter(verdict="").count()
    if count:
        say(f"{count} pages are nearly another's: `markwarden papers show {public_id}`.")
    return REFUSED if bad else 0


def show(public_id: UUID, folder: Path | None, *, as_json: bool) -> int:
    """List what was found; the exit code."""
    right = _known(public_id)
    found = list(papers.resemblances(right.pk))
    if as_json:
        say_json([_written(one) for one in found])
    else:
        say_table(_HEADINGS, map(_row, found), empty="Its papers resemble nobody else's.")
    if folder:
        for path in _pictured(found, folder):
            say(str(path))
    return 0


def judge(number: int, verdict: str) -> int:
    """Take a verdict down; the exit code."""
    if verdict not in set(Verdict):
        stop(f"{verdict} is no verdict: say {' or '.join(Verdict)}.")
    try:
        papers.judge(number, Verdict(verdict), actor=OPERATOR, now=database_now())
    except Resemblance.DoesNotExist:
        say(f"{number}: there is no such finding.", is_error=True)
        return REFUSED
    say(f"{number}: {verdict}.")
    return 0


def _known(public_id: UUID) -> Right:
    right = Right.objects.filter(public_id=public_id).first()
    if right is None:
        stop(f"{public_id}: no right has this id.")
    return right


def _compare_what_waits(right: Right) -> None:
    """What a run that broke off had kept and not compared."""
    for waiting in right.certificates.filter(compared_at__isnull=True, error=""):
        look_for_others(waiting, outside.vault(), now=database_now())


def _row(found: Resemblance) -> tuple[str, ...]:
    mine, other = found.page.certificate.right, found.other.certificate.right
    return (
        str(found.pk),
        f"{mine.office} {mine.number}, page {found.page.number}",
        f"{other.office} {other.number}, page {found.other.number}",
        "no" if mine.owner_id == other.owner_id else f"yes, {other.owner.name}",
        f"{found.differing:.1%}, {len(found.regions)} places",
        found.verdict or "not yet",
    )


def _written(found: Resemblance) -> dict[str, object]:
    return {
        "finding": found.pk,
        "right": str(found.page.certificate.right.public_id),
        "page": found.page.number,
        "other_right": str(found.other.certificate.right.public_id),
        "other_page": found.other.number,
        "distance": found.distance,
        "differing": found.differing,
        "regions": found.regions,
        "verdict": found.verdict,
        "judged_by": found.judged_by,
    }


def _pictured(found: Sequence[Resemblance], folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    vault = outside.vault()
    with Sandbox(1) as sandbox:
        for one in found:
            first, second = (vault.read(page.shown_sha256) for page in (one.page, one.other))
            made = sandbox.side_by_side(first, second, one.regions)
            if isinstance(made, Refused):
                say(f"{one.pk}: {made.says}", is_error=True)
                continue
            path = folder / f"finding-{one.pk}.jpg"
            path.write_bytes(made)
            yield path
