"""What tests of the command line start from."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from interfaces.cli.main import app
from records.accounts.models import Account
from records.rights.models import Right
from tests.doors.api.stage import marketplace, new_account, new_right

__all__ = ["marketplace"]

type Command = Callable[..., Result]


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
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """A file with this content."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "written.json"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
