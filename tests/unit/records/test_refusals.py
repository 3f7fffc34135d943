"""Each refusal says in words what is wrong: a marked sentence in each place that raises it."""

import ast
from collections.abc import Iterator

import pytest

from records.refusals import ActionRefused
from tests.project.source import modules


def _list_refusals() -> dict[str, ast.ClassDef]:
    """Every class of `records` that is a refusal, by its name."""
    classes = [
        node
        for module in modules()
        if module.path.startswith("records/")
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    ]
    names, before = {"ActionRefused"}, 0
    while len(names) > before:
        before = len(names)
        names |= {node.name for node in classes if {ast.unparse(b) for b in node.bases} & names}
    return {node.name: node for node in classes if node.name in names - {"ActionRefused"}}


def _find_unmarked(tree: ast.AST, names: set[str]) -> Iterator[str]:
    """Yield where a refusal has a sentence that nobody translates."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name, body=body) if name in names:
                yield from () if any(map(_is_marked_sentence, body)) else (name,)
            case ast.Call(func=kind, args=[ast.Constant() | ast.JoinedStr(), *_]):
                if ast.unparse(kind).rpartition(".")[2] in names:
                    yield ast.unparse(node)


def _is_marked_sentence(part: ast.stmt) -> bool:
    return (
        isinstance(part, ast.Assign)
        and ast.unparse(part.targets[0]) == "says"
        and isinstance(part.value, ast.Call)
        and ast.unparse(part.value.func) == "_"
    )


def test_each_refusal_has_a_marked_sentence() -> None:
    names = set(_list_refusals())
    assert len(names) > 80
    found = [
        f"{module.path}: {where}"
        for module in modules()
        if module.path.startswith(("records/", "interfaces/", "workers/"))
        for where in _find_unmarked(module.tree, names)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "class Gone(ActionRefused):\n    says = 'It is gone.'",
        "class Gone(ActionRefused):\n    code = 'gone'",
        "raise desk.Gone('It is gone.')",
        "raise Gone(f'{it} is gone.')",
    ],
)
def test_the_check_finds_a_sentence_that_is_not_marked(code: str) -> None:
    assert list(_find_unmarked(ast.parse(code), {"Gone"}))


def test_a_refusal_without_a_sentence_is_an_error_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="Gone needs a sentence"):
        type("Gone", (ActionRefused,), {})


def test_each_other_error_of_an_action_carries_more_than_a_sentence() -> None:
    """One that people may meet without faults or figures beside it is an `ActionRefused`."""
    bare = {
        node.name
        for module in modules()
        if module.path.startswith("records/actions/")
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
        and [ast.unparse(base) for base in node.bases] == ["Exception"]
        and not any(isinstance(part, ast.FunctionDef) for part in node.body)
    }
    assert bare == _FOR_MACHINES


_FOR_MACHINES = {
    "EntryRefused",  # its page says it
    "ErasureBlocked",  # a command prints what is in the way
    "EvidenceRoleRequired",
    "IndexMissing",
    "NoScreener",
    "NotParked",
    "WrongAccountState",
}
