"""Long work at a terminal: what is being done, and how many seconds each step took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def show_step(console: Console, title: str) -> Iterator[None]:
    """Show a spinner beside the title while the block runs, then a tick and its seconds."""
    start = time.monotonic()
    with console.status(title):
        yield
    seconds = time.monotonic() - start
    console.print(f"[green]✓[/green] {title:<60}{seconds:>7.1f} s", highlight=False)
