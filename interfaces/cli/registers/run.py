"""One import from its first record to its summary: progress, interruption, exit code."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from interfaces.cli.printing import INTERRUPTED, REFUSED, UNUSABLE, stop
from interfaces.cli.registers.checkpoint import Checkpoint
from interfaces.cli.registers.converting import convert
from interfaces.cli.registers.reading import ALL_FORMATS, Ask, Complain, Intake

type Batches = Iterator[Counter[str]]  # what became of the rights of each batch, in words
type Keep = Callable[[Intake, Complain], Batches]


@dataclass(frozen=True, slots=True)
class Given:
    """What the command was given to read."""

    files: Sequence[Path]
    ask: Ask
    checkpoint: Path | None


def known_format(name: str | None) -> str | None:
    """The format, or the end of the command."""
    if name is not None and name not in ALL_FORMATS:
        stop(f"{name} is no format. Choose one of: {', '.join(ALL_FORMATS)}.")
    return name


def codes(in_force: Iterable[str] | None) -> frozenset[str]:
    """Status codes as they are compared."""
    return frozenset(code.strip().casefold() for code in in_force or ())


def into_file(given: Given, out: Path | None) -> int:
    """Convert, or only read where there is no output; the exit code."""
    if out is None:
        return run(given, _read)
    if any(out.exists() and out.samefile(each) for each in given.files):
        stop(f"{out} would overwrite a file to be read.")
    return run(given, lambda intake, _: convert(out, intake))


def run(given: Given, keep: Keep) -> int:
    """Carry it out, say how far it came, and return the exit code."""
    console = Console(stderr=True)
    checkpoint = Checkpoint.found(given.checkpoint)
    with _progress(console) as bar:

        def complain(says: str) -> None:
            _say(bar.console, says)

        if checkpoint.records:
            complain("An earlier run was interrupted: going on from there.")
        intake = Intake(given.files, given.ask, checkpoint, complain)
        kept, fault = _followed(keep(intake, complain), intake, bar)
    _say(console, _summary(intake, kept))
    if fault is not None:
        _say(console, fault.says)
        return fault.code
    if not intake.tally.broken:
        checkpoint.remove()
    return REFUSED if intake.tally.bad or intake.tally.broken or kept["refused"] else 0


@dataclass(frozen=True, slots=True)
class _Fault:
    says: str
    code: int


def _read(intake: Intake, complain: Complain) -> Batches:
    del complain
    for _ in intake.taken():
        yield Counter({"to be taken": 1})


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[kept]}"))
    is_hidden = not console.is_terminal
    return Progress(*columns, TimeRemainingColumn(), console=console, disable=is_hidden)


def _followed(
    batches: Batches, intake: Intake, bar: Progress
) -> tuple[Counter[str], _Fault | None]:
    """What was kept, and what ended it before its end."""
    kept: Counter[str] = Counter()
    task = bar.add_task("Reading", total=intake.size, kept="")
    try:
        for batch in batches:
            kept.update(batch)
            bar.update(task, completed=intake.position, kept=f"{kept.total():,} rights")
    except KeyboardInterrupt:
        says = "Interrupted. What was kept stays; the same command goes on from there."
        return kept, _Fault(says, INTERRUPTED)
    except OSError as unwritable:
        why = f"{unwritable.filename}: {unwritable.strerror}"
        says = f"Stopped: {why}. Mend that; the same command goes on from there."
        return kept, _Fault(says, UNUSABLE)
    return kept, None


def _say(console: Console, says: str) -> None:
    console.print(says, markup=False, highlight=False, soft_wrap=True)


def _summary(intake: Intake, kept: Counter[str]) -> str:
    tally = intake.tally
    passed = {
        "done by an earlier run": tally.done,
        "not in force": tally.not_in_force,
        "repeated": tally.repeated,
        "without wording or picture": tally.wordless,
    }
    told = [f"{count:,} {what}" for what, count in {**kept, **passed}.items() if count]
    broken = f", files not read to their end: {tally.broken}" if tally.broken else ""
    return f"{tally.records:,} records: {', '.join(told) or 'none'}; bad: {tally.bad}{broken}."
