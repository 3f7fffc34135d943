"""The steps of `markwarden demo` and `markwarden up` at a terminal of 80 columns."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from rich.console import Console

from lab.demo.steps import show_step

_STEP = re.compile(r'show_step\(console, "(.+?)"\)')
_TITLES = sorted(
    title
    for source in Path(settings.BASE_DIR, "lab/demo").glob("*.py")
    for title in set(_STEP.findall(source.read_text(encoding="utf-8")))
)
assert _TITLES, "the steps are written otherwise than they are looked for"


@pytest.mark.parametrize("title", _TITLES)
def test_a_step_leaves_one_line_with_a_tick_and_its_seconds_on_the_right(title: str) -> None:
    output = StringIO()
    with show_step(Console(file=output, width=80), title):
        pass
    (line,) = output.getvalue().splitlines()
    assert re.fullmatch(rf"✓ {re.escape(title)} +\d+\.\d s", line)
    assert len(line) == len("✓ ") + 60 + len("    0.0 s")


def test_a_step_that_fails_gets_no_tick() -> None:
    output = StringIO()
    with pytest.raises(OSError, match="full"), show_step(Console(file=output, width=80), "Copy"):
        raise OSError("full")
    assert "✓" not in output.getvalue()
