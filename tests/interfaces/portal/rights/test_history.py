"""Every step of a right's history has words, and everybody who takes one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from pipeline.vocabulary import RightState
from records.actions.rights.repository import audit_right
from records.actions.vetting import designations
from records.actions.vetting.designations import Scope
from records.clock import database_now
from records.ledger.audit import ActorKind
from records.rights.acts import RightAct
from records.rights.models import Right
from tests.factories.portal_rights import address
from tests.factories.record_disputes import senior

_ACTIONS = Path(settings.BASE_DIR) / "records/actions"
_MODULES = (
    *sorted((_ACTIONS / "rights").glob("*.py")),
    _ACTIONS / "vetting/designations.py",
    _ACTIONS / "vetting/granting.py",
)
_WRITERS = {"audit_right", "repository.audit_right", "_audit", "_audit_change", "_decide"}


def _list_written(module: Path) -> Iterator[str]:
    """Acts and actors that a module writes; of a composed one its first part."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _WRITERS:
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_every_act_that_is_written_has_words() -> None:
    written_texts = {text for module in _MODULES for text in _list_written(module)}
    assert {"papers_", "system"} <= written_texts
    acts = {text for text in written_texts if not text.endswith("_")}
    assert acts - {*RightAct, *ActorKind} == set()


def test_every_state_that_a_right_is_moved_to_has_words() -> None:
    assert {*RightState} - {RightState.CLAIMED} - {*RightAct} == set()


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", ["designated: sellers need papers", "over the API"]), ("zh-hans", ["已指定", "API"])],
)
def test_a_designation_and_a_step_of_a_machine_are_in_the_history(
    browser: Client, right: Right, language: str, says: list[str]
) -> None:
    designations.designate(right.pk, Scope(), senior(), now=database_now())
    audit_right(right, "renew", "key:mw_1", database_now())
    page = browser.get(address(right), headers={"Accept-Language": language}).content.decode()
    assert all(words in page for words in says)
