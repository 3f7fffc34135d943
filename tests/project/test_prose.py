"""Docstrings name arguments and errors that exist; commit subjects say what a commit does."""

import ast
import builtins
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Final

import pytest

from tests.project.source import ROOT, functions, modules

_SECTION: Final = re.compile(r"^(Args|Raises):\n((?:    .*\n?|\n)+)", re.MULTILINE)
_NAMES: Final = re.compile(r"^    (\*{0,2}\w+(?:(?:, | and )\*{0,2}\w+)*)(?::|$)", re.MULTILINE)
_OF_OTHERS: Final = {
    "DoesNotExist",
    "Exit",
    "HTTPException",
    "Http404",
    "IntegrityError",
    "OperationalError",
    "PermissionDenied",
    "ValidationError",
}

_LATEST: Final = 20
_LONGEST: Final = 72
_SUBJECT: Final = re.compile(r"[\w./-]+: (?P<sentence>[A-Z](?!\w*[^aus]s\b).*)")  # not "Explains"
_HERE: Final = "tests/project/test_prose.py"

# How sentences began or negated in a dialect of ours that strangers had to read twice.
_DIALECT: Final = re.compile(
    r"(?:^|(?<=[.!:] ))"
    r"(?:Who|Whom|Whose|Of (?:a|the|what|those|whom)|What \w+ (?:is|was|has|holds))\b"
    r"[^?]*?(?:[.;]|$)"
    r"|(?<!here )\bis no (?!longer|one\b)[a-z]+"
)

type _Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_an_error_that_a_docstring_names_exists() -> None:
    ours = {
        node.name for module in modules() for node in module.nodes if isinstance(node, ast.ClassDef)
    }
    named_errors = {
        f"{module.path}:{function.lineno} {name}": name
        for module in modules()
        for function in functions(module)
        for name in _list_names(function, "Raises")
    }
    assert named_errors
    unknown = {
        place
        for place, name in named_errors.items()
        if name not in ours | _OF_OTHERS and not hasattr(builtins, name)
    }
    assert not unknown, "Name the error as it is called now."


def test_an_argument_that_a_docstring_explains_is_one() -> None:
    explained_arguments = {
        f"{module.path}:{function.lineno} {name}": name in _list_arguments(function)
        for module in modules()
        for function in functions(module)
        for name in _list_names(function, "Args")
    }
    assert explained_arguments
    unknown = {place for place, is_one in explained_arguments.items() if not is_one}
    assert not unknown, "Name the argument as it is called now."


def _find_dialect(text: str) -> list[str]:
    return [match[0] for match in _DIALECT.finditer(" ".join(text.split()))]


def test_docstrings_are_plain_english() -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    assert [
        f"{module.path}:{getattr(node, 'lineno', 1)} {words}"
        for module in modules()
        if not module.path.startswith(("lab/", "tests/"))
        for node in module.nodes
        if isinstance(node, documented)
        for words in _find_dialect(ast.get_docstring(node) or "")
    ] == []


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("Who holds it judges it.", False),
        ("Return a picture. Whose it is stays unsaid.", False),
        ("Of a right nobody is told.", False),
        ("The file is no picture.", False),
        ("Who may open it?", True),
        ("There is no such case, and it is no longer open.", True),
    ],
)
def test_the_check_of_plain_english_finds_what_it_is_for(text: str, *, is_plain: bool) -> None:
    assert (not _find_dialect(text)) == is_plain


def _list_names(function: _Function, section: str) -> Iterator[str]:
    for title, text in _SECTION.findall(ast.get_docstring(function) or ""):
        for names in _NAMES.findall(text) if title == section else ():
            yield from (name.lstrip("*") for name in re.split(", | and ", names))


def _list_arguments(function: _Function) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def _run(command: Sequence[str], text: str = "") -> str:
    ran = subprocess.run(  # noqa: S603  # git and ruff, on text of ours
        command, cwd=ROOT, input=text, capture_output=True, text=True, check=False
    )
    return ran.stdout.strip()


def _list_subjects() -> list[str]:
    """List the latest subjects, back to the commit that brought this rule."""
    if _run(["git", "rev-parse", "--is-shallow-repository"]) != "false":
        pytest.skip("This checkout has no history.")
    first = _run(["git", "log", "--diff-filter=A", "--format=%H", "--", _HERE]).splitlines()
    if not first:
        pytest.skip("The rule is not committed yet.")
    commits = f"{first[-1]}^..HEAD"
    return _run(["git", "log", "--no-merges", f"-{_LATEST}", "--format=%s", commits]).splitlines()


def _find_other_moods(sentences: Sequence[str]) -> set[str]:
    """Return the sentences that do not begin as a command, by the rule for docstrings."""
    source = "".join(f"def f{at}():\n    {text!r}\n" for at, text in enumerate(sentences))
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select=D401"]
    faults = json.loads(_run([*command, "--output-format=json", "-"], source))
    return {sentences[fault["location"]["row"] // 2 - 1] for fault in faults}


def _find_faulty(subjects: Sequence[str]) -> set[str]:
    """Return the subjects that are too long, name no area or do not begin with a verb."""
    parts = {subject: _SUBJECT.fullmatch(subject) for subject in subjects}
    sentences = {subject: part["sentence"] for subject, part in parts.items() if part}
    wrong_mood = _find_other_moods(list(sentences.values()))
    return {
        subject
        for subject in subjects
        if len(subject) > _LONGEST or sentences.get(subject) in {None, *wrong_mood}
    }


def test_the_latest_commits_name_an_area_and_begin_with_a_verb() -> None:
    faulty = _find_faulty(_list_subjects())
    assert not faulty, "Reword: git commit --amend, or git rebase -i. `area: Imperative sentence.`"


def test_a_subject_of_another_form_is_found() -> None:
    good = "records: Say what a filer can't change"
    statements = {
        "docs: What a plain case costs",
        "cases: A seller's entity is asked for once a case",
        "docs: Explains the sandbox",
        "pictures: Contours are asked too",
    }
    others = {"Explain the sandbox", "docs: explain the sandbox", f"docs: Explain {'a' * 60}"}
    assert _find_faulty([good, *statements, *others]) == statements | others
