"""Kill switches: hold automatic approval back for all, for a reason or for a filer, at once.

The ruling's own transaction reads them again, so the next case after this commit obeys.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from pipeline.vocabulary import Reason
from records.accounts.models import Account, Role, User
from records.ledger import audit
from records.ledger.models import Switch


class SwitchReach(StrEnum):
    """What a switch holds back."""

    ALL = "all"
    REASON = "reason"
    FILER = "filer"


class SwitchRefused(Exception):
    """The switch was not set; the message says why."""


def switch_name(reach: SwitchReach, of: str) -> str:
    """Return the switch's name: all, reason:<code> or filer:<account id>.

    Raises:
        NotSwitched: there is no such reason or filer.
    """
    if reach is SwitchReach.ALL:
        return reach.value
    if reach is SwitchReach.REASON and of in set(Reason):
        return f"{reach}:{of}"
    if reach is SwitchReach.FILER and of.isdecimal() and Account.objects.filter(pk=of).exists():
        return f"{reach}:{int(of)}"
    raise SwitchRefused("Choose a reason or an existing filer.")


def set_switch(name: str, admin: User, why: str, *, is_on: bool, now: datetime) -> Switch:
    """Set one switch; on means that nothing it reaches is approved automatically.

    Raises:
        NotSwitched: nobody but a policy administrator sets one, and never without saying why.
    """
    if not admin.is_active or admin.role != Role.POLICY_ADMIN:
        raise SwitchRefused("Only a policy administrator can set a kill switch.")
    if not why.strip():
        raise SwitchRefused("Say why. The audit log records it.")
    said = {"is_on": is_on, "why": why.strip()[:200], "set_by": f"user:{admin.pk}", "set_at": now}
    with transaction.atomic():
        made, _ = Switch.objects.update_or_create(name=name, defaults=said)
        audit.record(
            "switch",
            made.pk,
            "switch_on" if is_on else "switch_off",
            actor=f"user:{admin.pk}",
            at=now,
            body={"name": name, "why": made.why},
        )
    return made
