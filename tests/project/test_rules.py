"""Each alert says what to do, has a runbook, and is tested firing and not firing."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.project.source import ROOT, list_documented_names

_PROMETHEUS: Final = ROOT / "config/prometheus"
_RUNBOOKS: Final = ROOT / "docs/how-to/runbooks"
_HEADINGS: Final = ["What it means", "What to look at", "What to do", "How it was exercised"]
_SHORTEST_SUMMARY: Final = 40  # letters: what is wrong, and what to do


def _read(path: Path) -> Any:  # noqa: ANN401  # YAML
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _rules() -> list[dict[str, Any]]:
    return [rule for group in _read(_PROMETHEUS / "rules.yml")["groups"] for rule in group["rules"]]


def _alerts() -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in _rules() if "alert" in rule}


def _tests() -> list[Path]:
    return sorted(_PROMETHEUS.glob("*_test.yml"))


@pytest.mark.parametrize("name", sorted(_alerts()))
def test_an_alert_says_how_bad_for_how_long_and_what_to_do(name: str) -> None:
    rule = _alerts()[name]
    assert rule["labels"]["severity"] in {"page", "warn", "none"}
    assert "for" in rule
    assert len(rule["annotations"]["summary"]) >= _SHORTEST_SUMMARY


def test_a_runbook_opens_where_the_operator_publishes_the_pages() -> None:
    config = _read(_PROMETHEUS / "prometheus.yml")
    assert config["global"]["external_labels"] == {"docs": "${DOCS_URL}"}
    prometheus = _read(ROOT / "docker-compose.yml")["services"]["prometheus"]
    assert prometheus["environment"]["DOCS_URL"] == "${DOCS_URL:?set it in .env}"
    for name, rule in _alerts().items():
        docs, page = rule["annotations"]["runbook_url"].split(" }}/")
        assert (docs, Path(page).stem) == ("{{ $externalLabels.docs", name)
        assert (ROOT / "docs" / page).with_suffix(".md").is_file(), "Sphinx makes .html of it."


def test_each_alert_has_a_runbook_and_the_other_way_round() -> None:
    assert {path.stem for path in _RUNBOOKS.glob("*.md")} == set(_alerts())


@pytest.mark.parametrize("path", sorted(_RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_a_runbook_says_the_four_things_and_names_commands_that_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == _HEADINGS
    assert f"`{_alerts()[path.stem]['expr']}`" in text, "The condition stands in its head."
    commands = list_documented_names("docs/reference/commands.md")
    names = {" ".join(words) for words in re.findall(r"`(markwarden) ([a-z]+(?: [a-z]+)?)", text)}
    assert not {name for name in names if not any(command.startswith(name) for command in commands)}


def test_each_alert_is_tested_firing_and_not_firing() -> None:
    fires, rests = set[str](), set[str]()
    for path in _tests():
        for test in _read(path)["tests"]:
            for alert_test in test["alert_rule_test"]:
                (fires if alert_test["exp_alerts"] else rests).add(alert_test["alertname"])
    assert fires == set(_alerts())
    assert rests >= set(_alerts()) - {"Watchdog"}, "The watchdog always fires."


def test_each_recorded_series_is_used_or_explained() -> None:
    recorded_series = {rule["record"] for rule in _rules() if "record" in rule}
    expressions = "".join(rule["expr"] for rule in _rules())
    pages = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("config/grafana", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".json", ".md"}
    )
    assert not {name for name in recorded_series if name not in expressions and name not in pages}


def test_an_alert_is_not_kept_silent_by_one_that_does_not_exist() -> None:
    alert_names = set(_alerts())
    inhibitions = _read(_PROMETHEUS / "alertmanager.yml")["inhibit_rules"]
    assert inhibitions
    for rule in inhibitions:
        for matcher in (*rule["source_matchers"], *rule["target_matchers"]):
            _, names = re.split(r"=~?", matcher)
            assert set(names.strip('"').split("|")) <= alert_names


def _run(program: str, *words: str) -> str:
    executable = shutil.which(program)
    if executable is None:
        pytest.skip(f"There is no {program}.")
    result = subprocess.run(  # noqa: S603  # the tool, on our own files
        [executable, *words], cwd=_PROMETHEUS, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
def test_the_rules_do_what_their_tests_say() -> None:
    output = _run("promtool", "test", "rules", *(path.name for path in _tests()))
    assert output.count("SUCCESS") == len(_tests())


def test_prometheus_accepts_its_configuration() -> None:
    _run("promtool", "check", "config", "prometheus.yml")


def test_alertmanager_accepts_its_configuration() -> None:
    _run("amtool", "check-config", "alertmanager.yml")


@pytest.mark.parametrize("name", ["Watchdog", "NoWorkers", "CaseParked"])
def test_an_alert_reaches_the_receiver_of_its_severity(name: str) -> None:
    severity = _alerts()[name]["labels"]["severity"]
    words = ("config", "routes", "test", "--config.file=alertmanager.yml")
    output = _run("amtool", *words, f"alertname={name}", f"severity={severity}")
    assert output.split()[-1] == {"none": "watchdog"}.get(severity, severity)
