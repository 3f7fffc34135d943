"""Folders form no circles, are not too large and say what they hold; pages keep to 120 columns."""

import ast
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import grimp

from tests.project.source import LAYERS, ROOT, modules

_MODULES: Final = 20  # of a folder, without `__init__`
_COLUMNS: Final = 120

type Edges = Mapping[str, set[str]]  # from a package, or the loose modules of a folder, to others


def test_in_no_folder_loose_modules_and_packages_form_a_circle() -> None:
    """The loose modules of a folder count as one package beside its packages."""
    circles = {
        folder: sorted(circle)
        for folder in sorted(_list_packages())
        if (circle := _find_circle(_collect_edges(folder)))
    }
    assert not circles, "Move what both need into a package that imports neither."


def test_a_circle_through_the_parent_folder_is_found() -> None:
    assert _find_circle({"web": {"web.files"}, "web.files": {"web"}}) == {"web", "web.files"}
    assert _find_circle({"web": {"web.files"}, "web.files": {"web.labels"}}) == set()


def test_no_folder_holds_more_than_20_modules() -> None:
    sizes = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for name in (*LAYERS, "tests")
        for path in (ROOT / name).rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    )
    large = {folder: size for folder, size in sizes.items() if size > _MODULES}
    assert not large, "Give what belongs together a package of its own."


def test_each_package_says_in_a_few_lines_what_lives_there() -> None:
    silent = {
        module.path: lines
        for module in modules()
        if module.name == "__init__" and not module.path.startswith("tests/")
        if not 1 <= (lines := len((ast.get_docstring(module.tree) or "").splitlines())) <= 14
    }
    assert not silent, "Its docstring says what belongs there and what does not."


def test_templates_styles_and_scripts_keep_to_120_columns() -> None:
    result = subprocess.run(
        ["git", "ls-files", "*.html", "*.css", "*.js"],  # noqa: S607  # the checkout's own git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = result.stdout.split()
    assert names
    long = [
        f"{name}:{number}"
        for name in names
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > _COLUMNS
    ]
    assert not long, "Break them: a sentence with blocktranslate trimmed, a choice a line a branch."


@cache
def _build_graph() -> grimp.ImportGraph:
    return grimp.build_graph(*LAYERS, cache_dir=None)


@cache
def _list_packages() -> frozenset[str]:
    return frozenset(name.rpartition(".")[0] for name in _build_graph().modules if "." in name)


def _collect_edges(folder: str) -> Edges:
    edges = defaultdict(set)
    for importer, imported_module in _list_imports():
        if _is_inside(folder, importer) and _is_inside(folder, imported_module):
            edges[_find_box(folder, importer)].add(_find_box(folder, imported_module))
    return {box: targets - {box} for box, targets in edges.items()}


@cache
def _list_imports() -> tuple[tuple[str, str], ...]:
    graph = _build_graph()
    return tuple(
        (importer, imported_module)
        for importer in graph.modules
        for imported_module in graph.find_modules_directly_imported_by(importer)
    )


def _is_inside(folder: str, module: str) -> bool:
    return module == folder or module.startswith(f"{folder}.")


def _find_box(folder: str, module: str) -> str:
    """The package directly in the folder that holds the module; for a loose one the folder."""
    package = ".".join(module.split(".")[: folder.count(".") + 2])
    return package if package in _list_packages() else folder


def _find_circle(edges: Edges) -> set[str]:
    """Every box from which an import leads back to itself."""
    return {box for box in edges if box in set(_walk(edges, box))}


def _walk(edges: Edges, begin: str) -> Iterator[str]:
    boxes: set[str] = set()
    waiting = [*edges.get(begin, ())]
    while waiting:
        box = waiting.pop()
        if box not in boxes:
            boxes.add(box)
            yield box
            waiting += edges.get(box, ())
