"""One screening from the rights to the last listing: progress, whole lines, exit code."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import BinaryIO, Self

from rich.console import Console
from rich.progress import Progress, TaskID

from interfaces.cli.jsonl import BadLine, JsonLine, lines
from interfaces.cli.offline_matching.index_cache import find_or_build_index
from interfaces.cli.offline_matching.index_files import IndexFiles, Rights
from interfaces.cli.offline_matching.process_pool import answer_lines
from interfaces.cli.offline_matching.reference_index import build_references
from interfaces.cli.offline_matching.screener import Plan
from interfaces.cli.printing import INTERRUPTED, REFUSED, UNUSABLE
from interfaces.cli.processes.child_process import Interruption, ProcessLost
from matchers.text.spelling import TooManySpellings
from pipeline.rights.offline_matching import Threshold


class Output:
    """Writes without a buffer, so that what is told as written is written."""

    def __init__(self, path: Path) -> None:
        """Open it and empty it. Raises OSError where that is not possible."""
        self.path = path
        self._file = path.open("wb", buffering=0)
        self._whole = 0  # bytes of whole lines

    def write(self, lines: str) -> None:
        """Write some lines.

        Raises:
            OSError: the disk is full, or the reader of a pipe is gone.
        """
        rest = memoryview(lines.encode())
        size = len(rest)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as unwritable:  # it does not say which file it was
            raise OSError(unwritable.errno, unwritable.strerror, str(self.path)) from None
        self._whole += size

    def __enter__(self) -> Self:
        """Return this output."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Cut off what an interruption left of a line; pipes and devices cannot be cut."""
        with suppress(OSError):
            self._file.truncate(self._whole)
        self._file.close()


@dataclass(frozen=True, slots=True)
class Files:
    """What is read, and where what is built may be kept."""

    rights: Path
    listings: Path
    images: Path | None
    cache: Path | None


@dataclass(frozen=True, slots=True)
class Options:
    """How it is to be done."""

    policy_text: str
    threshold: Threshold
    jobs: int


@dataclass(slots=True)
class _Run:
    """What the run has come to so far, and how it is shown."""

    progress: Progress
    rights: int = 0
    listings: int = 0
    bad: int = 0

    def say(self, message: str) -> None:
        """Print a line on stderr, above the progress bar."""
        self.progress.console.print(message, markup=False, highlight=False, soft_wrap=True)

    def complain(self, line: BadLine) -> None:
        """Name a bad line and count it, unless it is only warned of."""
        self.bad += not line.is_warning
        self.say(str(line))


def run_screening(files: Files, options: Options, output: Output) -> int:
    """Answer every listing into the output; the exit code."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        run = _Run(bar)
        fault, code = _screen_all(files, options, output, run)
    if fault:
        run.say(f"{fault} The first {run.listings} answers are in {output.path}.")
        return code
    run.say(f"{run.listings} listings, {run.rights} rights, bad lines: {run.bad}.")
    return REFUSED if run.bad else 0


def _screen_all(files: Files, options: Options, output: Output, run: _Run) -> tuple[str, int]:
    """Screen everything; return why it ended early and the exit code, or nothing."""
    try:
        with (
            Interruption() as interruption,
            TemporaryDirectory(prefix="markwarden-screen-") as folder,
        ):
            index = _build_index(files, Path(folder), options.jobs, run, interruption)
            images = files.images or files.listings.parent
            plan = Plan(index, files.listings, images, options.policy_text, options.threshold)
            _answer_all(plan, output, options.jobs, run, interruption)
    except KeyboardInterrupt:
        return "Interrupted.", INTERRUPTED
    except (ProcessLost, TooManySpellings) as unusable:
        return str(unusable), UNUSABLE
    except OSError as unusable:
        where = f"{unusable.filename}: " if unusable.filename else ""
        return f"Stopped: {where}{unusable.strerror or unusable}.", UNUSABLE
    return "", 0


def _build_index(
    files: Files, folder: Path, jobs: int, run: _Run, interruption: Interruption
) -> IndexFiles:
    task = run.progress.add_task("Indexing rights", total=None)
    images = files.images or files.rights.parent
    index_folder = find_or_build_index(files.rights, folder, files.cache, interruption)
    index = IndexFiles(files.rights, images, index_folder, folder)
    with index.bad.open(encoding="utf-8") as bad:
        for line in bad:
            number, _, reason = line.rstrip("\n").partition("\t")
            run.complain(BadLine(files.rights.name, int(number), reason))
    build_references(index, run.complain, jobs)
    rights = Rights(index)
    run.rights = len(rights)
    rights.close()
    run.progress.update(task, total=1, completed=1)
    return index


def _answer_all(
    plan: Plan, output: Output, jobs: int, run: _Run, interruption: Interruption
) -> None:
    task = run.progress.add_task("Screening", total=plan.listings.stat().st_size or None)
    with plan.listings.open("rb") as file:
        for answer in answer_lines(
            plan, _follow_lines(file, run.progress, task), jobs, interruption
        ):
            output.write(answer.text)
            run.listings += answer.listings
            for bad in answer.bad:
                run.complain(bad)


def _follow_lines(file: BinaryIO, progress: Progress, task: TaskID) -> Iterator[JsonLine]:
    for line in lines(file):
        progress.update(task, completed=line.offset + len(line.text))
        yield line
