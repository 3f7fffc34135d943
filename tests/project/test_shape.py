"""The code's shape: sizes, names, first lines, and the reasons beside each exception."""

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from typing import Final

from tests.project.source import LAYERS, ROOT, Module, functions, modules

_MODULE_LINES: Final = 400
_FUNCTION_LINES: Final = 40
_KERNELS: Final = ("matchers/text/kernel/", "matchers/image/kernel/")
_KERNEL_LINES: Final = 60  # a call of a compiled function costs, and its columns have names

# Longer modules, each with its reason. Nothing else may be listed here than what no person writes.
_LONGER: Final[dict[str, str]] = {}

_DRAWERS: Final = {"utils", "common", "core", "base", "helpers", "manager", "service"}
_DRAWERS_TOO: Final = {"util", "helper", "managers", "services", "misc"}


def test_a_module_fits_in_400_lines() -> None:
    long = {
        module.path: len(module.lines)
        for module in modules()
        if len(module.lines) > _MODULE_LINES and module.path not in _LONGER
    }
    assert not long, "Give one of its thoughts a module of its own."


def test_each_longer_module_is_still_there_and_still_longer() -> None:
    lengths = {module.path: len(module.lines) for module in modules()}
    assert all(lengths.get(path, 0) > _MODULE_LINES for path in _LONGER)


def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{module.path}:{function.lineno} {function.name}": length
        for module in modules()
        for function in functions(module)
        if (length := _length(module, function))
        > (_KERNEL_LINES if module.path.startswith(_KERNELS) else _FUNCTION_LINES)
    }
    assert not long, "Public act first, its steps below with a leading underscore."


def _length(module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """A command's signature is the list of its options and their help: it does not count.

    A docstring does not either: arguments, shapes and units take room."""
    is_command = module.path.startswith(("interfaces/cli/", "lab/commands/"))
    begin = function.body[0].lineno if is_command else function.lineno
    statement = function.body[0]
    has_docstring = ast.get_docstring(function) is not None and not is_command
    docstring = (statement.end_lineno or 0) - statement.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - begin + 1 - docstring


def test_the_first_line_of_a_module_says_what_the_file_does() -> None:
    silent = [module.path for module in modules() if module.text.strip() and not _says(module.tree)]
    assert not silent, "The first line completes 'This file ...' and ends as a sentence does."


def _says(tree: ast.Module) -> bool:
    first = (ast.get_docstring(tree) or "").partition("\n")[0]
    return first.endswith((".", "?")) and (first[0].isupper() or first[0] == "`")


def test_there_are_no_drawers() -> None:
    drawers = _DRAWERS | _DRAWERS_TOO
    paths = [
        path.relative_to(ROOT).as_posix()
        for folder in {module.path.partition("/")[0] for module in modules()}
        for path in (ROOT / folder).rglob("*")
        if path.stem in drawers and (path.is_dir() or path.suffix == ".py")
    ]
    assert not paths, "A name says what is inside: an act or a thing."


def test_each_exception_names_its_code_and_its_reason() -> None:
    bare = [
        f"{module.path}:{number} {comment}"
        for module in modules()
        for number, comment in _comments(module)
        if _WAIVER.search(comment)
        and not _REASONED.search(comment)
        and not (_CODED.search(comment) and module.lines[number - 2].lstrip().startswith("# "))
    ]
    assert not bare, (
        "Write '# noqa: CODE  # reason' (or the reason above it); so for 'type: ignore'."
    )


_WAIVER: Final = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b")
_CODES: Final = (
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z-]+(?:,\s*[a-z-]+)*\])"
)
_CODED: Final = re.compile(_CODES)
_REASONED: Final = re.compile(_CODES + r"\s+(?:#|--?)\s*\S+")


def _comments(module: Module) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(StringIO(module.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_every_exception_is_caught_at_the_edge_only() -> None:
    broad_handlers = [
        f"{module.path}:{handler.lineno}"
        for module in modules()
        for handler in module.nodes
        if isinstance(handler, ast.ExceptHandler)
        and _catches_all(handler)
        and not _tidies_up(handler)
        and "BLE001" not in module.lines[handler.lineno - 1]
    ]
    assert not broad_handlers, "Name what you expect; the edge carries '# noqa: BLE001  # reason'."


def _catches_all(handler: ast.ExceptHandler) -> bool:
    kind = handler.type
    names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"})
        for name in names
    )


def _tidies_up(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_nothing_of_ours_is_mocked() -> None:
    mocked_places = {
        f"{module.path}:{line}": module.path
        for module in modules()
        for line in (*_mocks_imported(module), *_code_replaced(module))
    }
    others = [place for place, path in mocked_places.items() if path not in _FAULTS]
    assert not others, "Fakes stand at the edge: a stub broker, a folder, mail in memory, loopback."
    assert set(_FAULTS) <= set(mocked_places.values()), (
        "Strike out the file that replaces nothing now."
    )


# Files that replace a function of ours, for no input or setting makes the real one do the same.
_FAULTS: Final = {
    "tests/interfaces/console/review/test_prefetch.py": "a claim while a picture is asked for",
    "tests/workers/outbound/test_sending.py": "letters to a mail server without TLS",
}


def _mocks_imported(module: Module) -> Iterator[int]:
    for node in module.nodes:
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = {getattr(node, "module", None), *(alias.name for alias in node.names)}
            if names & {"unittest.mock", "mock", "pytest_mock"}:
                yield node.lineno


def _code_replaced(module: Module) -> Iterator[int]:
    """Each `setattr(thing_of_ours, "function", ...)`; constants may be set to another value."""
    ours = _imported_from_us(module)
    for node in module.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        thing, name = [*node.args, None, None][:2]
        if node.func.attr != "setattr" or not isinstance(name, ast.Constant):
            continue
        is_ours = isinstance(thing, ast.Name) and thing.id in ours
        if is_ours and not str(name.value).isupper():
            yield node.lineno


def _imported_from_us(module: Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in LAYERS
        for alias in node.names
    }


def test_each_advisory_lock_has_a_number_of_its_own() -> None:
    pattern = re.compile(r"^_LOCK: Final = ([\d_]+)", re.MULTILINE)
    numbers = [number for module in modules() for number in pattern.findall(module.text)]
    assert len(numbers) > 5
    assert len(numbers) == len(set(numbers)), "two that share one wait for each other"
