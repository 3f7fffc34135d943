"""What the product posts, somebody sends: no row waits for a sender that nobody has written."""

import ast
from collections.abc import Iterator
from importlib import import_module
from typing import Final

from records.notices.letter_kinds import list_letters
from tests.project.source import modules
from workers.outbound.deliver import COMPOSERS
from workers.outbound.transmission import DIRECT

_POSTING: Final = {"post", "post_letters", "Outgoing"}


def _list_posted() -> Iterator[tuple[str, str]]:
    """Yield the module and the kind of each call that posts, but for a kind that is passed on."""
    for module in modules():
        if not module.path.startswith(("records/", "workers/")):
            continue
        for call in filter(lambda node: isinstance(node, ast.Call), module.nodes):
            assert isinstance(call, ast.Call)
            name = ast.unparse(call.func).rpartition(".")[2]
            for keyword in call.keywords if name in _POSTING else ():
                if keyword.arg == "kind" and ast.unparse(keyword.value) != "kind":
                    names = vars(import_module(module.path.removesuffix(".py").replace("/", ".")))
                    yield module.path, eval(ast.unparse(keyword.value), dict(names))  # noqa: S307  # our own source


def test_each_kind_that_is_posted_is_sent() -> None:
    letters = {kind for kind, letter in list_letters().items() if letter.compose}
    posted = set(_list_posted())
    assert {"receipt", "identity", "vetting", "near_duplicates"} <= {kind for _, kind in posted}
    assert {
        (path, kind)
        for path, kind in posted
        if kind not in letters | COMPOSERS.keys() | DIRECT.keys()
    } == set()
