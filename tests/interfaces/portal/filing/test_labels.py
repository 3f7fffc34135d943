"""Every fault that may stop a filing is said in the reader's language, not in the records' own."""

import ast
import inspect
from collections.abc import Iterator

import pytest

from interfaces.portal.filing.labels import translate_fault
from pipeline.vocabulary import RightState
from records.actions.faults import Fault
from records.actions.filing import admission

# Each page says this one itself, with the evidence that its reason needs.
_SAID_BY_PAGES = {"missing_evidence"}
_IN_FORCE = {RightState.VERIFIED, RightState.EXPIRING}


def _list_faults() -> Iterator[tuple[str, str]]:
    """Field and code of every fault that admission finds."""
    for node in ast.walk(ast.parse(inspect.getsource(admission))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fault" and node.args:
            field, code = node.args[:2]
            for value in _list_codes(code):
                yield ast.literal_eval(field), value


def _list_codes(code: ast.expr) -> list[str]:
    if isinstance(code, ast.JoinedStr):
        assert ast.unparse(code) == "f'right_{right.state}'"
        return [f"right_{state}" for state in RightState if state not in _IN_FORCE]
    return [ast.literal_eval(code)]


def test_the_faults_are_found() -> None:
    assert {("filer_name", "missing"), ("right", "right_expired")} <= {*_list_faults()}


@pytest.mark.parametrize(("field", "code"), sorted({*_list_faults()}))
def test_every_fault_of_a_filing_has_words(field: str, code: str) -> None:
    message = "Only the records say this."
    is_said = translate_fault(Fault(field, code, message)) != message
    assert is_said is (code not in _SAID_BY_PAGES)
