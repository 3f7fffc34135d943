"""What screening takes follows from the measured costs, and is what the pages say."""

import json
from pathlib import Path

import pytest

from lab.simulation import page, report, screening
from lab.simulation.measured import CaseCosts, MeasuredUnreadable
from lab.simulation.premises import Load
from lab.simulation.report import SimulationInputs
from lab.simulation.screening import ScreeningCosts, ScreeningPremises, describe_screening
from tests.project.source import ROOT
from tests.unit.lab.simulation.small_load import desk_rules

_COSTS = ScreeningCosts("some day", 2, {"text": 2000, "new_pictures": 100, "seen_pictures": 1000})


@pytest.mark.parametrize(
    ("pictured", "new", "seconds"),
    [(0.0, 0.3, 0.001), (1.0, 1.0, 0.02), (1.0, 0.0, 0.002), (0.2, 0.5, 0.0048)],
)
def test_a_listing_takes_what_its_kind_was_measured_to_take(
    pictured: float, new: float, seconds: float
) -> None:
    shares = ScreeningPremises(_COSTS, new).list_shares(pictured)
    assert sum(shares.values()) == pytest.approx(1)
    assert _COSTS.core_seconds(shares) == pytest.approx(seconds)


def test_cores_are_those_of_the_peak_and_holds_those_of_the_day() -> None:
    costs = ScreeningCosts("some day", 2, _COSTS.per_second, {"screening_verdict": 100})
    peaks = {Load(8_640_000): {"ordinary": 2.0, "spike": 20.0}}
    (load,) = describe_screening(ScreeningPremises(costs, 0.0), 0.0, peaks, 2.0)["loads"]
    assert load["ordinary"] == {"per_second": 200, "parts_per_second": 1, "cores": 1}
    assert load["spike"]["cores"] == 2
    assert (load["holds_a_day"], load["reads_a_day"]) == (8640, pytest.approx(1726.272))
    assert load["reviewer_hours_a_day"] == pytest.approx((8640 + 1726.272) * 2 / 60)
    assert load["database_gb"] == pytest.approx(25.92)


def test_the_pages_show_what_the_figures_that_are_shipped_give() -> None:
    inputs = SimulationInputs(
        house=desk_rules(),
        costs=CaseCosts("", 2, {}, {}),
        loads=[Load(1e6), Load(1e7), Load(1e8)],
        screening=ScreeningPremises(screening.read_costs(screening.SHIPPED)),
    )
    peak = report.peak_factor(inputs, inputs.loads[0])
    table = page._screening(report._screening(inputs, peak))
    for name in ("docs/how-to/screen-listings.md", "docs/explanation/scale.md"):
        assert table in (ROOT / name).read_text(encoding="utf-8"), f"{name}:\n{table}"


@pytest.mark.parametrize(
    "content", ["", "[]", json.dumps({"text_per_s": 3}), '{"text_per_s": null}']
)
def test_a_file_without_figures_says_how_to_write_them(content: str, tmp_path: Path) -> None:
    file = tmp_path / "screening.json"
    file.write_text(content)
    with pytest.raises(MeasuredUnreadable, match="bench screening --json"):
        screening.read_costs(file)
