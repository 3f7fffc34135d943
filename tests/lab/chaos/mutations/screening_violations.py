"""Violations that screening stops: verdicts twice, late or never, old revisions, many holds."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Final

from pipeline.screening.rules import PASSED, RuleHit, ScreeningVerdict
from pipeline.vocabulary import ScreeningAnswer, ScreeningRule
from records.actions.accounts import enrolment
from records.actions.screening import intake, verdicts
from records.actions.screening.verdicts import ScreenedLine
from records.cases.backlog.sweep import SweepRounds
from records.rights.models import IndexGeneration
from records.screening.models import Batch
from records.screening.work import PARTS, claim_part
from tests.lab.chaos.mutations.scenario import Scenario
from workers.screening.sweep import sweep_parts

_RULE: Final = ScreeningRule.DISGUISED_MARK  # the one with the smallest budget
_HELD_VERDICT: Final = ScreeningVerdict(ScreeningAnswer.HELD, (RuleHit(_RULE, mark="Brovane"),))
_NEWER: Final = "excluded.revision > n.revision"
_SUPERSEDED: Final = "CASE WHEN n.revision > l.revision THEN 'superseded' ELSE n.answer END"
_MANY: Final = 51  # the policy lets the rule hold 50


def second_verdict(scenario: Scenario, *, is_protected: bool) -> None:
    """Let two workers screen the same version, of which neither has seen the other's verdict."""
    with ExitStack() as stack:
        if not is_protected:
            _rewrite(stack, {_NEWER: "excluded.revision >= n.revision"})
        _screen(scenario, [_line(1)], _HELD_VERDICT)
        _screen(scenario, [_line(1)], PASSED)


def late_revision(scenario: Scenario, *, is_protected: bool) -> None:
    """Let an older revision be screened by a worker that has not seen the newer one."""
    with ExitStack() as stack:
        if not is_protected:
            newest = "greatest(n.revision, excluded.revision)"
            _rewrite(stack, {_NEWER: "TRUE", newest: "excluded.revision"})
        _screen(scenario, [_line(2)], _HELD_VERDICT)
        _screen(scenario, [_line(1)], PASSED)


def old_answer(scenario: Scenario, *, is_protected: bool) -> None:
    """Let an old revision be sent again when the verdict on a newer one is known."""
    with ExitStack() as stack:
        if not is_protected:
            _rewrite(stack, {_SUPERSEDED: "n.answer"})
        _screen(scenario, [_line(2)], _HELD_VERDICT)
        scenario.later(1)
        _screen(scenario, [_line(1)], PASSED)


def lost_part(scenario: Scenario, *, is_protected: bool) -> None:
    """Let the queue lose the message of a part that was sent."""
    batch = _send(scenario, [_line(1)])
    PARTS.mark_sent([part.pk for part in batch.parts.all()])
    time.sleep(0.01)
    if is_protected:
        sweep_parts(0.0, SweepRounds())
    _work(scenario, batch, _HELD_VERDICT)


def many_holds(scenario: Scenario, *, is_protected: bool) -> None:
    """Let a rule that errs hold one listing more than its budget of the day."""
    with ExitStack() as stack:
        if not is_protected:
            plenty = Counter({_RULE.value: 2 * _MANY})
            _replace(stack, "_count_left", lambda *_: plenty)
        _screen(scenario, [_line(1, f"L-{number}") for number in range(_MANY)], _HELD_VERDICT)


def _rewrite(stack: ExitStack, changes: dict[str, str]) -> None:
    """Change the statement that writes verdicts, which the driver gets past Django's wrappers."""
    statement: str = getattr(verdicts, "_WRITE")  # noqa: B009  # of the module alone
    for before, after in changes.items():
        assert before in statement  # else nothing would be switched off
        statement = statement.replace(before, after)
    _replace(stack, "_WRITE", statement)


def _replace(stack: ExitStack, name: str, replacement: object) -> None:
    """Change a name of the module that writes verdicts until the stack is closed."""
    stack.callback(setattr, verdicts, name, getattr(verdicts, name))
    setattr(verdicts, name, replacement)


def _line(revision: int, listing: str = "L-1") -> dict[str, Any]:
    seller = {"shop": "S-1"}
    return {"id": listing, "revision": revision, "title": "Br0vane shoes", "seller": seller}


def _screen(scenario: Scenario, lines: Sequence[dict[str, Any]], verdict: ScreeningVerdict) -> None:
    """Send lines and write this verdict on each, as a worker does that knows of no other."""
    _work(scenario, _send(scenario, lines), verdict)


def _send(scenario: Scenario, lines: Sequence[dict[str, Any]]) -> Batch:
    IndexGeneration.objects.get_or_create(below_xid=0, rights=0, references=0)
    sender = enrolment.enrol_marketplace("lab", actor="lab", now=scenario.now)
    body = "\n".join(map(json.dumps, lines)).encode()
    return intake.receive_batch(sender, body, actor="lab", now=scenario.now)


def _work(scenario: Scenario, batch: Batch, verdict: ScreeningVerdict) -> None:
    for part in batch.parts.filter(state="waiting").order_by("pk"):
        PARTS.mark_sent([part.pk])
        claim = claim_part(part.pk, worker="lab", lease_seconds=60)
        assert claim is not None  # nobody else is here
        screened_lines = [ScreenedLine(*line, verdict) for line in intake.read_lines(claim)]
        assert verdicts.write_verdicts(claim, screened_lines, scenario.now)  # the same
