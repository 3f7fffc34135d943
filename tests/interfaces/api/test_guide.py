"""What the guide of the API names is there."""

import re
from pathlib import Path

import pytest

from tests.interfaces.api.openapi_document import whole

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "api.md"
CALLS = re.findall(r"`(GET|POST|PUT|DELETE) (/[^`? ]*)", GUIDE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_call_of_the_guide_is_an_operation(method: str, path: str) -> None:
    wanted = re.sub(r"\{\w+\}", "{}", f"/api/v1{path}")
    named = {
        (way.upper(), re.sub(r"\{\w+\}", "{}", address))
        for address, ways in whole()["paths"].items()
        for way in ways
    }
    assert (method, wanted) in named


def test_the_guide_names_calls_at_all() -> None:
    assert len(CALLS) >= 12
