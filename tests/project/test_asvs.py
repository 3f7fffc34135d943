"""Each requirement of ASVS 5.0.0, levels 1 and 2, has one line, and what it names exists."""

import ast
import re
from collections import Counter
from functools import cache
from typing import Final

from tests.project.source import ROOT

_PAGE: Final = "docs/reference/asvs.md"
# By section, the levels of its requirements from the first on; those of level 3 are left out by
# the standard's numbering at the end of a section. Compared with the standard's own list (tag
# v5.0.0_release) when it was written: 70 of level 1 and 183 of level 2.
_LEVELS: Final = """
1.1 22  1.2 111112222  1.3 11222222222  1.4 222  1.5 12
2.1 122  2.2 112  2.3 1222  2.4 2
3.2 11  3.3 1222  3.4 112222  3.5 11122  3.7 22
4.1 122  4.2 2  4.3 22  4.4 1222
5.1 2  5.2 112  5.3 11  5.4 222
6.1 122  6.2 111111112222  6.3 1122  6.4 1122  6.5 22222  6.6 222  6.8 2222
7.1 222  7.2 1111  7.3 22  7.4 11222  7.5 22  7.6 22
8.1 12  8.2 112  8.3 1  8.4 2
9.1 111  9.2 1222
10.1 22  10.2 22  10.3 2222  10.4 11111222222  10.5 22222  10.6 22  10.7 222
11.1 22  11.2 222  11.3 112  11.4 1222  11.5 2  11.6 2
12.1 122  12.2 11  12.3 2222
13.1 2  13.2 22222  13.3 22  13.4 12222
14.1 22  14.2 1222  14.3 122
15.1 122  15.2 122  15.3 1222222
16.1 2  16.2 22222  16.3 2222  16.4 222  16.5 222
17.1 2  17.2 2222  17.3 22
"""
_FEWEST_WORDS: Final = 6
_REFERENCE: Final = r"(`[^`]+`|\[[^\]]+\]\([^)]+\))"


@cache
def _list_lines() -> list[list[str]]:
    """The cells of each line of the tables."""
    text = (ROOT / _PAGE).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]


def _list_references() -> list[str]:
    return [
        link
        for *_, state, evidence in _list_lines()
        if state != "n/a"
        for link in _read_links(evidence)
    ]


def _read_links(text: str) -> list[str]:
    """What stands in backticks, and where links lead."""
    return re.findall(r"`([^`]+)`", text) + re.findall(r"\]\(([^)]+)\)", text)


def test_each_requirement_of_levels_1_and_2_has_one_line() -> None:
    sections = dict(re.findall(r"(\d+\.\d+) ([12]+)", _LEVELS))
    requirement_ids = [
        f"{name}.{number}"
        for name, levels in sections.items()
        for number in range(1, 1 + len(levels))
    ]
    assert Counter("".join(sections.values())) == {"1": 70, "2": 183}
    assert [cells[0] for cells in _list_lines()] == requirement_ids


def test_no_line_is_open_and_each_has_evidence_or_a_reason() -> None:
    for number, subject, state, evidence in _list_lines():
        assert subject, number
        assert state in {"met", "part", "n/a"}, number
        if state != "met":
            assert len(evidence.split()) >= _FEWEST_WORDS, number
        else:
            assert re.fullmatch(f"{_REFERENCE}(, {_REFERENCE})*", evidence), number


def test_the_numbers_above_the_tables_are_those_of_the_lines() -> None:
    text = (ROOT / _PAGE).read_text(encoding="utf-8")
    states = Counter(cells[2] for cells in _list_lines())
    total, met, part, none = states.total(), states["met"], states["part"], states["n/a"]
    assert (
        f"{total} requirements, of which {met} are met, {part} are met in part and {none} do"
    ) in text


def test_each_test_and_each_name_that_is_named_exists() -> None:
    references = {reference for reference in _list_references() if "::" in reference}
    assert len(references) > 200
    assert [
        reference for reference in sorted(references) if not _is_there(*reference.split("::", 1))
    ] == []


def _is_there(path: str, name: str) -> bool:
    if not (ROOT / path).is_file():
        return False
    if path.startswith("tests/"):
        return name.partition("[")[0] in _list_tests(path)
    if path.endswith(".py") and name.isidentifier():
        return name in _list_names(path)
    return name in (ROOT / path).read_text(encoding="utf-8")


@cache
def _list_tests(path: str) -> set[str]:
    """Functions of the module and methods of its classes that pytest collects."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    classes = [node.body for node in tree.body if isinstance(node, ast.ClassDef)]
    nodes = [node for body in (tree.body, *classes) for node in body]
    return {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


@cache
def _list_names(path: str) -> set[str]:
    """Functions, classes and what is assigned or imported."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names


def test_each_page_that_is_named_has_its_heading() -> None:
    links = {reference for reference in _list_references() if "::" not in reference}
    assert len(links) > 10
    for link in sorted(links):
        path, _, anchor = link.partition("#")
        page = ((ROOT / _PAGE).parent / path).resolve()
        headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {_slug(heading) for heading in headings}, link


def _slug(heading: str) -> str:
    """As the pages of forges make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
