"""Shows a run while it goes on: a few lines that change on a terminal, a line now and then else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.live import Live
from rich.table import Table

from workers.lab.spike.run import Progress, Tell

_LINE_EVERY_SECONDS: Final = 10.0


@contextmanager
def show_progress(console: Console, seed: int) -> Iterator[Tell]:
    """What to tell the progress to."""
    if not console.is_terminal:
        yield _PlainProgress(console, seed).print_progress
        return
    with Live(console=console, refresh_per_second=4) as live:
        yield lambda progress: live.update(_progress_table(progress, seed))


class _PlainProgress:
    def __init__(self, console: Console, seed: int) -> None:
        self._console, self._seed = console, seed
        self._next = 0.0

    def print_progress(self, progress: Progress) -> None:
        if progress.seconds < self._next:
            return
        self._next = progress.seconds + _LINE_EVERY_SECONDS
        seen = progress.watch.last
        self._console.print(
            f"seed {self._seed} {progress.seconds:4.0f} s {progress.phase}:"
            f" {seen.filed:,} of {progress.plan.cases:,} filed, {seen.done:,} done,"
            f" {seen.waiting:,} waiting, oldest {seen.oldest_seconds:.1f} s;"
            f" fault {len(progress.strikes)} of {len(progress.plan.faults)}: {_current_faults(progress)}",
            highlight=False,
            soft_wrap=True,
        )


def _progress_table(progress: Progress, seed: int) -> Table:
    seen, plan = progress.watch.last, progress.plan
    table = Table.grid(padding=(0, 2))
    table.add_row(f"[bold]seed {seed}", f"{progress.seconds:.0f} s, {progress.phase}")
    table.add_row("filed", f"{seen.filed:,} of {plan.cases:,}")
    table.add_row("done by machine", f"{seen.done:,}")
    table.add_row("waiting", f"{seen.waiting:,}, the oldest for {seen.oldest_seconds:.1f} s")
    table.add_row("faults", f"{len(progress.strikes)} of {len(plan.faults)}")
    table.add_row("now", f"[red]{_current_faults(progress)}")
    return table


def _current_faults(progress: Progress) -> str:
    """The faults that are not undone yet; else the last one."""
    current = [each.name for each in progress.strikes if each.is_going_on]
    if current:
        return ", ".join(current)
    return f"after “{progress.strikes[-1].name}”" if progress.strikes else "none yet"
