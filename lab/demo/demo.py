"""The main job once, on sample data: file, freeze, match, decide, notify, hand to reviewers."""

import json
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from rich.console import Console

from lab.cluster.environment import start_environment
from lab.demo.steps import show_step
from lab.sample_data import material

type InnocentCounts = tuple[dict[str, object], str]  # what was counted, and how it is said


def run(
    folder: Path, *, seed: int, requests: int, claim_innocents: Callable[[], InnocentCounts]
) -> int:
    """Run the demonstration in `folder`, print what happened, leave nothing running.

    `claim_innocents` claims listings that show nothing of a right, and counts what comes of it.
    """
    console = Console()
    material_folder = folder / "material"
    with show_step(console, "Make sample rights, listings and pictures"):
        sample = material.make(material_folder, seed=seed, requests=requests, day=date.today())  # noqa: DTZ011  # sample rights are valid from today, wherever that is
        clear_folder(folder)
    with ExitStack() as stack:
        with show_step(console, "Start PostgreSQL, Valkey and a marketplace"):
            environment = stack.enter_context(
                start_environment(folder, material_folder, is_durable=False)
            )
        from lab.demo.run import run_demo  # noqa: PLC0415  # Django is set up only now

        report = run_demo(environment, material_folder, console)
    with show_step(console, "Claim innocent listings in the name of others"):
        report["innocents"], sentence = claim_innocents()
    console.print(sentence)
    report["material"] = {"rights": sample.rights, "listings": sample.listings, "seed": seed}
    path = folder / "report.json"
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False))
    console.print(f"\nThe whole report: {path}", soft_wrap=True)
    console.print(
        "Now: [bold]make up[/bold], the same with pages. One click signs you in as anybody."
    )
    return 0


def clear_folder(folder: Path) -> None:
    """Empty the folder; only the material is kept, because it would be the same."""
    for part in ("vault", "index", "mail", "logs", "servers"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "journal.jsonl").unlink(missing_ok=True)
