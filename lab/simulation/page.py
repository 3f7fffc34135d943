"""Write the figures of a simulation as tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lab.simulation import screening

type Figures = Mapping[str, Any]


def make_tables(figures: Figures) -> dict[str, str]:
    """Return each table by its name."""
    return {
        "premises": _premises(figures),
        "staff": _staff(figures),
        "people": _people(figures),
        "asked": _demand_table(figures),
        "engines": _engines(figures),
        "screening": _screening(figures["screening"]),
    }


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _premises(answer: Figures) -> str:
    return (
        f"Measured: {answer['measured']}. A case takes a worker"
        f" {1000 * answer['worker_core_seconds_a_case']:.0f} ms of CPU,"
        f" {answer['automatic_share']:.0%} of cases are decided by the machine, the others take a"
        f" person {answer['minutes_per_case']:g} minutes; the busiest ten minutes of the spike have"
        f" {answer['peak_over_mean']:.1f} times the mean day's rate. {len(answer['seeds'])} seeds."
    )


def _staff(answer: Figures) -> str:
    rows = [
        [
            f"{load['listings_per_day'] / 1e6:g} M",
            name,
            *(_between(load[weeks][name]) for name in ("cores_in_time", "cores_at_once")),
            _between(load[weeks]["reviewers_a_shift"]),
        ]
        for load in answer["loads"]
        for weeks, name in (("ordinary", "ordinary"), ("spike", "with the spike"))
    ]
    return _table(
        [
            "listings a day", "weeks", "worker cores, 24 hours", "worker cores, 99 % in 5 minutes",
            "reviewers a shift",
        ],
        rows,
    )  # fmt: skip


def _between(figures: Mapping[str, Any]) -> str:
    half = figures["half_width_95"]
    return f"{figures['enough']:,}" + (
        f" (mean {figures['mean']:,.0f} ± {half:,.0f})" if half >= 0.5 else ""
    )


def _people(answer: Figures) -> str:
    return _table(
        ["premise", "value", "reviewers a shift"],
        [
            [premise.replace("_", " "), value, f"{people:,}"]
            for premise, values in answer["people"].items()
            for value, people in values.items()
        ],
    )


def _demand_table(answer: Figures) -> str:
    """Return the table of what the servers counted, by kind of case."""
    demand_by_kind = answer["asked_a_case"]
    if not demand_by_kind:
        return "Not counted: these figures are those of a benchmark."
    kinds = [demand_by_kind[kind] for kind in ("pictured", "plain")]
    rows = [
        ["PostgreSQL", name.replace("_", " "), *(f"{value:,.1f}" for value in pair)]
        for name, pair in _pairs([kind["per_case"]["postgres"] for kind in kinds])
    ]
    rows += [
        ["object store", name, *(f"{value:,.1f}" for value in pair)]
        for name, pair in _pairs([kind["per_case"]["store"] for kind in kinds])
    ]
    rows += [
        ["Redis, calls", name, *(f"{value:,.1f}" for value in pair)]
        for name, pair in _pairs([kind["per_case"]["redis"] for kind in kinds])
        if max(pair) >= 0.05  # the demand of a case, not of a start
    ]
    rows += [
        ["PostgreSQL, bytes kept", name, *(f"{value:,.0f}" for value in pair)]
        for name, pair in _pairs([kind["bytes_per_case"] for kind in kinds])
    ]
    cases = [f"{kind['cases']} cases" for kind in kinds]
    headings = [f"three pictures ({cases[0]})", f"no picture ({cases[1]})"]
    return _table(["server", "what", *headings], rows)


def _pairs(shares: Sequence[Mapping[str, float]]) -> list[tuple[str, tuple[float, float]]]:
    names = sorted({name for share in shares for name in share})
    return [(name, (shares[0].get(name, 0.0), shares[1].get(name, 0.0))) for name in names]


def _engines(answer: Figures) -> str:
    loads = [f"{load['listings_per_day'] / 1e6:g} M a day" for load in answer["loads"]]
    rows = [
        [
            engine["name"],
            f"{engine['per_case']:.3g} {engine['unit']}",
            f"{engine['capacity']:,g} {engine['unit']}",
            *(
                f"**{used_share:.0%}**" if used_share > 1 else f"{used_share:.1%}"
                for used_share in engine["used"]
            ),
            f"{engine['runs_out_at_listings_per_day'] / 1e6:,.3g} M",
            engine["beyond"],
        ]
        for engine in sorted(answer["engines"], key=lambda row: row["runs_out_at_listings_per_day"])
    ]
    headings = [
        "what may run out",
        "one case a second takes",
        "one is good for",
        *loads,
        "runs out at",
        "then",
    ]
    return _table(headings, rows)


def _screening(answer: Figures) -> str:
    table = _table(screening.HEADINGS, screening.list_rows(answer))
    return f"{screening.describe_premises(answer)}\n\n{table}"
