"""Docstrings name arguments that there are and errors that exist: names change, docstrings must."""

import ast
import builtins
import re
from collections.abc import Iterator
from typing import Final

from tests.project.source import functions, modules

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


def _list_names(function: _Function, section: str) -> Iterator[str]:
    for title, text in _SECTION.findall(ast.get_docstring(function) or ""):
        for names in _NAMES.findall(text) if title == section else ():
            yield from (name.lstrip("*") for name in re.split(", | and ", names))


def _list_arguments(function: _Function) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}
