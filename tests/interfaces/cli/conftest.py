"""What tests of the command line start from."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from typer.testing import CliRunner, Result

from gateways import configured
from interfaces.cli.main import app
from records.accounts.models import Account
from records.rights.models import Right
from tests.factories.takedown_requests import marketplace, new_account, new_right

__all__ = ["marketplace"]

type Command = Callable[..., Result]
type Row = dict[str, Any]
type Convert = Callable[..., tuple[int, str, list[Row]]]
type Write = Callable[[str, str], Path]


@pytest.fixture
def command() -> Command:
    """`markwarden`, in this process."""

    def run(*words: object, reads: str | None = None) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], input=reads)

    return run


@pytest.fixture
def account(db: None) -> Account:
    return new_account()


@pytest.fixture
def right(account: Account) -> Right:
    return new_right(account)


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """A file with this content."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "written.json"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def convert(command: Command, tmp_path: Path) -> Convert:
    """`rights import FILES --out`: exit code, what was said, what was written."""

    def run(*words: object) -> tuple[int, str, list[Row]]:
        out = tmp_path / "rights.jsonl"
        result = command("rights", "import", *words, "--out", out)
        rows = [json.loads(line) for line in out.read_bytes().splitlines()] if out.exists() else []
        return result.exit_code, result.stderr, rows

    return run


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file with this name and content."""

    def file(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return path

    return file


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[None]:
    """A vault of the test's own."""
    changed_settings = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path / "vault"})
    configured.vault.cache_clear()
    with override_settings(MARKWARDEN=changed_settings):
        yield
    configured.vault.cache_clear()
