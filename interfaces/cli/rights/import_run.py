"""One import from its first record to its summary: progress, interruption, exit code."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BufferedRandom
from itertools import batched
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from gateways.registers.entry import Entry
from interfaces.cli.printing import INTERRUPTED, REFUSED, UNUSABLE, fail, print_json
from interfaces.cli.rights.checkpoint import Checkpoint
from interfaces.cli.rights.intake import (
    ALL_FORMATS,
    Complain,
    FiledEntry,
    Intake,
    Selection,
    find_last_records,
)

_AT_ONCE = 1_000


def write_rights_file(out: Path, intake: Intake) -> Iterator[Counter[str]]:
    """Write one line a right, and yield how many after each batch.

    Raises:
        OSError: the output cannot be written.
    """
    try:
        with _open_output(out, intake) as file:
            for batch in batched(intake.read_rights(), _AT_ONCE, strict=False):
                file.writelines(map(_build_line, batch))
                file.flush()
                intake.checkpoint.save(find_last_records(batch), file.tell())
                yield Counter({f"written to {out}": len(batch)})
    except OSError as unwritable:  # a full disk does not say which file it was
        raise OSError(unwritable.errno, unwritable.strerror, str(out)) from None


def _open_output(out: Path, intake: Intake) -> BufferedRandom:
    """Open the output as the earlier run left it at its checkpoint, else a new one."""
    checkpoint = intake.checkpoint
    if checkpoint.records_by_file and out.exists() and out.stat().st_size >= checkpoint.out_bytes:
        file = out.open("r+b")
        file.truncate(checkpoint.out_bytes)
        file.seek(checkpoint.out_bytes)
        return file
    checkpoint.records_by_file.clear()
    return out.open("w+b")


def _build_line(item: FiledEntry[Entry]) -> bytes:
    entry = item.entry
    fields = {
        "id": _choose_id(item),
        "type": entry.kind,
        "mark": entry.mark,
        "aliases": entry.aliases,
        "nice_classes": entry.nice_classes,
        "territories": entry.territories,
        "images": entry.images,
        "owner": entry.owner,
        "authorised_sellers": entry.authorised_sellers,
        "office": entry.office,
        "number": entry.number,
        **_build_days(entry),
    }
    values = {name: value for name, value in fields.items() if value}
    return (json.dumps(values, ensure_ascii=False) + "\n").encode()


def _choose_id(item: FiledEntry[Entry]) -> str | int:
    entry = item.entry
    if entry.id != "":
        return entry.id
    if entry.number:
        return f"{entry.office}-{entry.number}" if entry.office else entry.number
    return f"{item.file}-{item.record}"


def _build_days(entry: Entry) -> dict[str, str]:
    days = {
        "filed_on": entry.filed_on,
        "registered_on": entry.registered_on,
        "expires_on": entry.expires_on,
    }
    return {name: day.isoformat() for name, day in days.items() if day}


type Batches = Iterator[Counter[str]]  # what became of the rights of each batch, in words
type Keep = Callable[[Intake, Complain], Batches]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the command was given to read."""

    files: Sequence[Path]
    selection: Selection
    checkpoint: Path | None


def parse_format(name: str | None) -> str | None:
    """Return the format, or end the command."""
    if name is not None and name not in ALL_FORMATS:
        fail(f"{name} is no format. Choose one of: {', '.join(ALL_FORMATS)}.")
    return name


def parse_codes(in_force: Iterable[str] | None) -> frozenset[str]:
    """Return status codes as they are compared."""
    return frozenset(code.strip().casefold() for code in in_force or ())


def import_into_file(options: ImportOptions, out: Path | None) -> int:
    """Write a rights file, or only read if no output is named; return the exit code."""
    if out is None:
        return run_import(options, _count_rights)
    if any(out.exists() and out.samefile(file) for file in options.files):
        fail(f"{out} would overwrite a file to be read.")
    return run_import(options, lambda intake, _: write_rights_file(out, intake))


def run_import(options: ImportOptions, keep: Keep, *, as_json: bool = False) -> int:
    """Carry it out, say how far it came, for machines too if asked, and return the exit code."""
    console = Console(stderr=True)
    checkpoint = Checkpoint.load(options.checkpoint)
    with _build_progress(console) as bar:

        def complain(message: str) -> None:
            _print(bar.console, message)

        if checkpoint.records:
            complain("An earlier run was interrupted: going on from there.")
        intake = Intake(options.files, options.selection, checkpoint, complain)
        totals, fault = _follow_batches(keep(intake, complain), intake, bar)
    _print(console, _summarise(intake, totals))
    if as_json:
        print_json({"kept": dict(totals), **asdict(intake.tally)})
    if fault is not None:
        _print(console, fault.says)
        return fault.code
    if not intake.tally.broken:
        checkpoint.remove()
    return REFUSED if intake.tally.bad or intake.tally.broken or totals["refused"] else 0


@dataclass(frozen=True, slots=True)
class _Fault:
    says: str
    code: int


def _count_rights(intake: Intake, complain: Complain) -> Batches:
    del complain
    for _ in intake.read_rights():
        yield Counter({"to be taken": 1})


def _build_progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[kept]}"))
    is_hidden = not console.is_terminal
    return Progress(*columns, TimeRemainingColumn(), console=console, disable=is_hidden)


def _follow_batches(
    batches: Batches, intake: Intake, bar: Progress
) -> tuple[Counter[str], _Fault | None]:
    """Count what was kept; return it with the fault that stopped the import, if any."""
    totals: Counter[str] = Counter()
    task = bar.add_task("Reading", total=intake.size, kept="")
    try:
        for batch in batches:
            totals.update(batch)
            bar.update(task, completed=intake.position, kept=f"{totals.total():,} rights")
    except KeyboardInterrupt:
        message = "Interrupted. What was kept stays; the same command goes on from there."
        return totals, _Fault(message, INTERRUPTED)
    except OSError as unwritable:
        why = f"{unwritable.filename}: {unwritable.strerror}"
        message = f"Stopped: {why}. Correct that; the same command goes on from there."
        return totals, _Fault(message, UNUSABLE)
    return totals, None


def _print(console: Console, message: str) -> None:
    console.print(message, markup=False, highlight=False, soft_wrap=True)


def _summarise(intake: Intake, totals: Counter[str]) -> str:
    tally = intake.tally
    skips = {
        "done by an earlier run": tally.done,
        "not in force": tally.not_in_force,
        "repeated": tally.repeated,
        "without wording or picture": tally.wordless,
    }
    counts = [f"{count:,} {what}" for what, count in {**totals, **skips}.items() if count]
    unread = f", files not read to their end: {tally.broken}" if tally.broken else ""
    return f"{tally.records:,} records: {', '.join(counts) or 'none'}; bad: {tally.bad}{unread}."
