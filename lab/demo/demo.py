"""The main job once, on sample data: file, freeze, match, decide, notify, hand to reviewers."""

import json
import shutil
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console

from lab.benchmarks.innocents.listings import QUICK
from lab.benchmarks.innocents.run import describe_counts, measure
from lab.cluster.environment import start_environment
from lab.demo.steps import show_step
from lab.sample_data import material

_INNOCENTS: Final = replace(QUICK, listings=60)


def run(folder: Path, *, seed: int, requests: int) -> int:
    """Run the demonstration in `folder`, print what happened, leave nothing running."""
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
        counts = measure(folder, _INNOCENTS, seed, None, lambda _: None)
    console.print(describe_counts(counts))
    report["innocents"] = counts
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
