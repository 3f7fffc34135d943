"""Plays the fault test: `python -m workers.lab.spike.play FOLDER` prints its report as JSON."""

import argparse
import json
import sys
import time
from pathlib import Path
from random import Random
from typing import Final

from workers.lab import cluster, stage
from workers.lab.spike import shelf

WORKERS: Final = 2
THREADS: Final = 2
_POISON: Final = 2
_EXTRA_KILLS: Final = 6
_PROGRAM: Final = "workers.lab.spike.deadly"


def play(folder: Path, *, seed: int, cases: int, gap_seconds: float) -> dict[str, object]:
    """The whole test on a stage of its own; returns the report."""
    begun, chance = time.monotonic(), Random(seed)  # noqa: S311  # drawn by the seed
    shelf.write(folder / "shelf", listings=2 * cases + 300, poison=_POISON, seed=seed)
    with stage.built(folder, folder / "shelf", is_durable=False) as built:
        # Django is set up on the stage only now, so what needs it is imported only now.
        from django.core.management import call_command  # noqa: PLC0415  # the same

        from records.ledger import policies  # noqa: PLC0415  # the same
        from workers.lab.spike.run import Play, told  # noqa: PLC0415  # the same

        call_command("migrate", verbosity=0)
        policies.adopt()
        with cluster.running(built, workers=WORKERS, threads=THREADS, program=_PROGRAM) as running:
            cluster.wait_for_workers(WORKERS * THREADS)
            played = Play(built, running, chance)
            played.people.file_poison(_POISON)
            played.run(cases=cases, gap_seconds=gap_seconds, extra_kills=_EXTRA_KILLS)
            healed_seconds = played.heal()
            report = told(played)
    return report | {
        "seed": seed,
        "healed_seconds": round(healed_seconds, 1),
        "wall_seconds": round(time.monotonic() - begun, 1),
    }


def main(words: list[str]) -> int:
    """0 when nothing was lost and nothing done twice."""
    parser = argparse.ArgumentParser(description="Break everything and count what was lost.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--gap-seconds", type=float, default=2.5)
    chosen = parser.parse_args(words)
    report = play(
        chosen.folder, seed=chosen.seed, cases=chosen.cases, gap_seconds=chosen.gap_seconds
    )
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n")
    return 1 if report["violations"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
