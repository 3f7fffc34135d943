"""What a quiet run takes for noise."""

from pathlib import Path

from lab.chaos import quiet


def _noise(logs: Path, counters: dict[str, float] | None = None, **visited: int) -> list[str]:
    return list(quiet.find_noise(logs, counters or {}, visited))


def test_a_run_without_trouble_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text(
        "2026-11-27 12:00:00 INFO workers Published 1.\n"
        "2026-11-27 12:00:01 WARNING django.request Conflict: /console/cases/x/uphold/\n"
    )
    counters = {
        'markwarden_attempts_total{stage="match",outcome="done"}': 9.0,
        'markwarden_recovered_total{reason="unanswered"}': 0.0,
    }
    assert _noise(tmp_path, counters, streams=3) == []


def test_loud_lines_second_tries_and_refusals_are_named(tmp_path: Path) -> None:
    (tmp_path / "deliver.log").write_text("x ERROR workers.deliver No.\n" * 7)
    counters = {'markwarden_attempts_total{stage="match",outcome="postponed"}': 2.0}
    sentences = _noise(tmp_path, counters, refused=1)
    assert sentences[0] == "deliver logged: x ERROR workers.deliver No."
    assert "deliver logged 2 more warnings and errors." in sentences
    assert any("count 2 of markwarden_attempts_total" in line for line in sentences)
    assert sentences[-1] == "The web's visitors count 1 refused."
