"""Suspend automatic approval of a reason whose audits prove more errors than promised.

A machine holds back and nothing else: it is an actor of its own in the audit log, and people alone
lift the switch.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from pipeline.quality.error_bound import PROMISED
from pipeline.vocabulary import AutomationState
from records.actions.quality.kill_switches import SwitchReach
from records.database import lock_name
from records.duties import duty
from records.ledger import audit
from records.ledger.models import Switch
from records.statistics.audits import Audits, count_audits

ACTOR: Final = audit.ActorKind.AUDITS.value


@duty
def suspend_reasons(now: datetime) -> int:
    """Suspend each reason whose draws break the promise; return how many."""
    return sum(
        _suspend(audits.reason, now) for audits in count_audits(now) if _is_to_suspend(audits)
    )


def _is_to_suspend(audits: Audits) -> bool:
    return audits.is_promise_broken and audits.state is not AutomationState.SUSPENDED


def _suspend(reason: str, now: datetime) -> bool:
    """Set the switch of the reason, unless somebody has set or lifted it meanwhile."""
    name = f"{SwitchReach.REASON}:{reason}"
    with transaction.atomic():
        lock_name(f"switch {name}")
        Switch.objects.select_for_update().filter(name=name).first()
        found = [audits for audits in count_audits(now) if audits.reason == reason]
        if not any(_is_to_suspend(audits) for audits in found):
            return False
        (audits,) = found
        fields = {"is_on": True, "why": _explain(audits), "set_by": ACTOR, "set_at": now}
        switch, _is_new = Switch.objects.update_or_create(name=name, defaults=fields)
        audit.record(
            "switch",
            switch.pk,
            "switch_on",
            actor=ACTOR,
            at=now,
            body={
                "name": name,
                "why": switch.why,
                "drawn": audits.drawn,
                "overturned": audits.overturned,
                "overdue": audits.overdue,
                "cases": list(audits.wrong_cases),
            },
        )
    return True


def _explain(audits: Audits) -> str:
    return (
        f"{audits.errors} errors in {audits.drawn} audits, {audits.overdue} of them overdue:"
        f" more than {PROMISED:.0%} of automatic approvals are wrong."
    )
