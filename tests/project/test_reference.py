"""What the reference names is what the code has, and the other way round."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pytest
import typer
from typer.main import get_command

from config.environment import Environment
from interfaces.cli.main import app
from pipeline.reasons import Reason
from pipeline.vocabulary import (
    CaseState,
    Destination,
    ExclusionReason,
    GroupState,
    Lane,
    Outcome,
    RightKind,
    Script,
    TraitKind,
    WorkState,
)
from tests.project.source import LAYERS, ROOT, list_documented_names, modules

_PAGES: Final = sorted([ROOT / "README.md", ROOT / "AGENTS.md", *(ROOT / "docs").rglob("*.md")])


def test_each_setting_is_in_the_reference_and_the_other_way_round() -> None:
    prefix = Environment.model_config.get("env_prefix", "")
    settings = {f"{prefix}{name}".upper() for name in Environment.model_fields}
    assert list_documented_names("docs/reference/settings.md") == settings


def test_each_secret_setting_is_in_the_inventory_of_keys() -> None:
    text = (ROOT / "docs/reference/security-inventory.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`MARKWARDEN_([A-Z0-9_]+)`", text.partition("## Keys")[2]))
    secrets = {
        name.upper()
        for name, field in Environment.model_fields.items()
        if not field.repr or re.search("Secret|NamedKey", str(field.annotation))
    }
    assert secrets | {"BUNDLE_KEY", "TLS_KEY"} <= named


def test_each_command_is_in_the_reference_and_the_other_way_round() -> None:
    assert list_documented_names("docs/reference/commands.md") == set(
        _commands(get_command(app), "markwarden")
    )


def _commands(command: object, name: str) -> Iterator[str]:
    """The full name of each command that does something: a group is only a name before others."""
    members = getattr(command, "list_commands", None)
    if members is None:
        yield name
        return
    context = typer.Context(command)  # type: ignore[arg-type]  # Typer vendors click
    for member in members(context):
        yield from _commands(command.get_command(context, member), f"{name} {member}")  # type: ignore[attr-defined]  # the same


@pytest.mark.parametrize(
    "words",
    [
        RightKind,
        Reason,
        Lane,
        CaseState,
        WorkState,
        Destination,
        Outcome,
        Script,
        TraitKind,
        GroupState,
        ExclusionReason,
    ],
)
def test_each_word_of_the_code_is_in_the_glossary(words: type[Reason]) -> None:
    page = (ROOT / "docs/reference/words.md").read_text(encoding="utf-8")
    assert not [word.value for word in words if f"`{word.value}`" not in page]


_REASON_FILES = {
    "pipeline/reasons.py",
    "config/policy.toml",
    "docs/reference/words.md",
    "docs/reference/openapi.json",  # written by tests.interfaces.api.openapi_document
}


def test_a_complaint_reason_is_written_in_four_files() -> None:
    """Further texts, as sample explanations, name the reasons that they speak of."""
    folders = ("config", "interfaces", "records", "gateways", "pipeline", "matchers", "workers")
    paths = [path for folder in (*folders, "docs/reference") for path in (ROOT / folder).rglob("*")]
    naming = {
        path.relative_to(ROOT).as_posix()
        for path in paths
        if path.suffix in {".py", ".toml", ".html", ".md", ".json", ".js", ".sql"}
        if _names_all_reasons(path.read_text(encoding="utf-8"))
    }
    assert naming == _REASON_FILES


def _names_all_reasons(text: str) -> bool:
    return all(reason.value in text for reason in Reason)


def test_each_table_of_the_policy_is_explained() -> None:
    policy = (ROOT / "config/policy.toml").read_text(encoding="utf-8")
    tables = {
        name.split(".")[0] for name in re.findall(r"^\[+([a-z_.A-Z-]+)", policy, re.MULTILINE)
    }
    assert list_documented_names("docs/reference/policy.md") == tables


def test_every_link_between_our_pages_leads_somewhere() -> None:
    links = [
        (page, target)
        for page in _PAGES
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    ]
    assert len(links) > 100
    assert not [
        f"{page.relative_to(ROOT)}: {target}"
        for page, target in links
        if not (page.parent / target).exists()
    ]


_OURS: Final = "|".join((*LAYERS, "tests", "docs", "deploy"))


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_and_module_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    paths = re.findall(rf"(?<![\w`/.:])`?((?:{_OURS})/[\w./-]+)(?![\w*{{])", text)
    programs = re.findall(rf"python -m ((?:{_OURS})[\w.]*)", text)
    assert not [path for path in paths if not (ROOT / path.rstrip("/.")).exists()]
    assert not [name for name in programs if not _is_module(ROOT / name.replace(".", "/"))]


def _is_module(path: Path) -> bool:
    return path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def test_each_function_that_an_explanation_calls_exists() -> None:
    pages = [ROOT / "AGENTS.md", *(ROOT / "docs/explanation").glob("*.md")]
    code = [re.findall(r"`(\w+)\(", page.read_text(encoding="utf-8")) for page in pages]
    ours = {
        name for module in modules() for name in re.findall(r"(?:def|class) (\w+)", module.text)
    }
    called_names = set(chain.from_iterable(code))
    assert called_names
    assert called_names <= ours


def test_each_part_of_pages_is_explained_and_the_other_way_round() -> None:
    page = (ROOT / "docs/explanation/design.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", page, flags=re.MULTILINE)
    explained_parts = set(re.findall(r"`(\w+\.html)`", "".join(rows)))
    assert explained_parts == {
        path.name for path in (ROOT / "interfaces/web/templates/web/parts").iterdir()
    }


def test_each_class_of_the_glossary_exists() -> None:
    classes = {
        name
        for module in modules()
        for name in re.findall(r"^class (\w+)", module.text, flags=re.MULTILINE)
    }
    page = (ROOT / "docs/reference/words.md").read_text(encoding="utf-8")
    glossary_names = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`", page))
    assert glossary_names
    assert glossary_names <= classes


def test_the_pages_of_make_are_those_that_users_rely_on() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"help", "demo", "test", "up", "check"} <= set(
        re.findall(r"^([a-z]+):.*##", makefile, re.MULTILINE)
    )


def test_no_setting_is_read_anywhere_else() -> None:
    readers = [
        path.relative_to(ROOT).as_posix()
        for layer in LAYERS
        if layer != "lab"
        for path in sorted((ROOT / layer).rglob("*.py"))
        if _reads_environment(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert set(readers) == set(_READERS)


# The environment of a child process, or the settings module's name; never a setting of ours.
_READERS = {
    "interfaces/cli/main.py": "names the settings module before Django is set up",
    "interfaces/cli/ready.py": "sets unusable settings aside, so that help can be read",
    "config/asgi.py": "the same, for the web server",
    "matchers/image/sandbox/connection.py": "hands on where numba keeps what is compiled",
}


def _reads_environment(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        for node in ast.walk(tree)
    )
