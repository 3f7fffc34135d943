"""Rings in a made network are found, and honest sellers in a warehouse stay apart."""

from pathlib import Path

import lab
from lab.benchmarks.clusters import run
from pipeline.policy.policy import parse_policy

_POLICY = Path(lab.__file__).parents[1] / "config/policy.toml"


def test_rings_are_found_as_well_as_the_goals_say() -> None:
    numbers = parse_policy(_POLICY.read_text(encoding="utf-8")).links
    figures = run.measure(numbers, lambda _says: None, sizes=run.SIZES[:1])
    quality, goals = figures["quality"], figures["goals"]
    assert quality["precision"]["least"] >= goals["precision"]
    assert quality["recall"]["least"] >= goals["recall"]
    assert quality["honest"]["most"] <= goals["honest"]
    assert figures["growth"][0]["sellers"] == 10_000
