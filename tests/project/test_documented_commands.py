"""Each command that a page tells its readers to run is there, with each option that it names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import typer
from typer.main import get_command

from interfaces.cli.main import app
from tests.project.source import ROOT

_PROGRAM: Final = r"(?:\.venv/bin/)?markwarden "
_IN_TEXT: Final = re.compile(rf"`{_PROGRAM}([^`]+)`")
_IN_BLOCK: Final = re.compile(rf"^(?:\$ |    )?{_PROGRAM}([^#|&;<>`\n]+)", re.MULTILINE)
_NAME: Final = re.compile(r"[a-z][a-z-]*")
_OPTION: Final = re.compile(r"--?[a-z][a-z-]*")


def _list_commands(page: Path) -> list[list[str]]:
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    snippets = (*_IN_TEXT.findall(text), *_IN_BLOCK.findall(text))
    return [words.split() for words in snippets if _NAME.match(words)]


def _find_unknown(words: list[str]) -> Iterator[str]:
    """The first name that no group has, or the options that the command does not take."""
    command = get_command(app)
    rest = list(words)
    while rest and hasattr(command, "list_commands") and _NAME.fullmatch(rest[0]):
        context = typer.Context(command)
        command = command.get_command(context, rest[0])  # type: ignore[attr-defined]  # Typer vendors click
        if command is None:
            yield rest[0]
            return
        del rest[0]
    known_options = {"--help", *(name for parameter in command.params for name in parameter.opts)}
    yield from (word for word in rest if _OPTION.fullmatch(word) and word not in known_options)


_PAGES: Final = {
    str(page.relative_to(ROOT)): _list_commands(page)
    for page in sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
}


@pytest.mark.parametrize("page", [page for page, commands in _PAGES.items() if commands])
def test_a_command_that_a_page_names_is_there_with_its_options(page: str) -> None:
    unknown = {" ".join(words): list(_find_unknown(words)) for words in _PAGES[page]}
    assert {command: names for command, names in unknown.items() if names} == {}


def test_pages_name_commands_at_all() -> None:
    assert sum(map(len, _PAGES.values())) > 150
