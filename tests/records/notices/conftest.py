"""Letters are compared with files; `--refresh-letters` writes them again, for a person to read.

    .venv/bin/python -m lab.servers --hasty -- \
        .venv/bin/pytest tests/records/notices --refresh-letters
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from pytest_django import Settings

from gateways import configured
from tests.records.notices import scenes

type Compare = Callable[[str, str], None]

_FOLDER: Final = Path(__file__).parent / "snapshots"
_ID: Final = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=MW-)[0-9]+")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-letters", action="store_true", default=False)


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Compare:
    """Is the text that of the file? Ids, which are new each time, are left out."""
    is_refreshed = request.config.getoption("--refresh-letters", default=False)

    def compare_with_snapshot(name: str, text: str) -> None:
        path = _FOLDER / f"{name}.txt"
        text_without_ids = _ID.sub("(id)", text)
        if is_refreshed:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text_without_ids, encoding="utf-8")
        assert text_without_ids == path.read_text(encoding="utf-8")

    return compare_with_snapshot


@pytest.fixture
def mail(settings: Settings, tmp_path: Path) -> Path:
    """A folder for letters, and nobody's memory of another one."""
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"mail_folder": tmp_path, "smtp_host": "", "public_url": scenes.URL}
    )
    configured.mailbox.cache_clear()
    return tmp_path
