"""Reads the code base as text and trees, for tests of its shape."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("lab", "config", "interfaces", "workers", "records", "gateways", "pipeline", "matchers")


@dataclass(frozen=True)
class Module:
    path: str  # from the checkout's root
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Parsed when a test asks for it: all of them take seconds."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Each node of the tree."""
        return list(ast.walk(self.tree))

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def name(self) -> str:
        return Path(self.path).stem


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of ours; migrations are generated and have their own law."""
    return tuple(_modules())


def _modules() -> Iterator[Module]:
    for folder in (*LAYERS, "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text(encoding="utf-8")
                yield Module(path.relative_to(ROOT).as_posix(), text)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def packages(folder: Path) -> set[str]:
    """The names of the packages and modules directly in a folder."""
    folder_names = {path.parent.name for path in folder.glob("*/__init__.py")}
    return folder_names | {path.stem for path in folder.glob("*.py") if path.stem != "__init__"}


def list_documented_names(page: str) -> set[str]:
    """The first words in backticks of a page's headings and of its tables' first columns."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return set(re.findall(r"^(?:\| |#+ )`([^`]+)`", text, flags=re.MULTILINE))


def list_word_members() -> Iterator[tuple[str, str, ast.expr]]:
    """Yield the file, the name and the value of each member of each set of labelled words."""
    for module in modules():
        for node in module.tree.body if not module.path.startswith(("lab/", "tests/")) else ():
            if isinstance(node, ast.ClassDef) and _is_of_words(module, node):
                for part in node.body:
                    if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
                        yield module.path, part.targets[0].id, part.value


def _is_of_words(module: Module, node: ast.ClassDef) -> bool:
    bases = {ast.unparse(base) for base in node.bases}
    is_reason = node.name == "Reason" and module.path == "pipeline/reasons.py"
    return is_reason or (bool({"Word", "Phrase"} & bases) and node.name != "Phrase")
