"""A wave of ten times the usual on real processes: `python -m lab.autoscaling.burst`."""

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from lab.cluster import environment, processes
from lab.sample_data import material

_LISTINGS: Final = 200
_TENFOLD: Final = 10


def run(folder: Path, *, usual: float, wave_seconds: float, most: int) -> dict[str, object]:
    """Usual load, the wave, usual load again; returns what the foreman saw and did.

    `usual` is in cases a second. Each case has a listing with three pictures of 800 pixels.
    """
    material.make_reference_workload(folder / "material", _LISTINGS)
    with environment.start_environment(folder, folder / "material", is_durable=False) as built:
        from lab.autoscaling.wave import Wave  # noqa: PLC0415  # Django is set up only now

        assert built.servers is not None  # noqa: S101  # this stage has its own
        os.environ["MARKWARDEN_REDIS_URL"] = built.servers.valkey.url_of("worker")
        with processes.running(built, workers=0, threads=0):
            play = Wave(built, folder / "material", most=most)
            play.file_for(wave_seconds / 2, per_second=usual)
            play.file_for(wave_seconds, per_second=_TENFOLD * usual)
            play.file_for(wave_seconds / 2, per_second=usual)
            return play.finish()


def main(words: list[str]) -> int:
    """0 when nobody waited longer than 30 s and the number changed at most six times."""
    parser = argparse.ArgumentParser(description="A tenfold wave, met by the scaling policy.")
    parser.add_argument("--usual", type=float, default=0.6, help="cases a second")
    parser.add_argument("--wave-seconds", type=float, default=60)
    parser.add_argument("--most", type=int, default=os.cpu_count() or 1, help="worker processes")
    chosen = parser.parse_args(words)
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the servers' unprivileged user comes in too
        told = run(
            Path(folder),
            usual=chosen.usual,
            wave_seconds=chosen.wave_seconds,
            most=chosen.most,
        )
    sys.stdout.write(f"{json.dumps(told, indent=1)}\n")
    return 0 if told["is_met"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
