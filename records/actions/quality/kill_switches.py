"""Kill switches: hold automatic approval back, or a rule of screening, at once.

The ruling's own transaction reads them again, so the next case after this commit obeys; a screener
reads them with each part of a batch.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from matchers.labels.words import _
from pipeline.reasons import Reason
from pipeline.vocabulary import ScreeningRule
from records.accounts.models import Account, Role, User
from records.ledger import audit
from records.ledger.models import Switch
from records.refusals import ActionRefused


class SwitchReach(StrEnum):
    """What a switch holds back."""

    ALL = "all"
    REASON = "reason"
    FILER = "filer"
    SCREENING = "screening"  # a rule, which then holds no listing


class SwitchRefused(ActionRefused):
    says = _("Choose a reason, an existing filer or a rule of screening.")


def switch_name(reach: SwitchReach, target: str) -> str:
    """Return the switch's name: all, reason:<code>, filer:<account id> or screening:<rule>.

    Raises:
        SwitchRefused: there is no such reason, filer or rule.
    """
    if reach is SwitchReach.ALL:
        return reach.value
    choices = {
        SwitchReach.REASON: frozenset[str](Reason),
        SwitchReach.SCREENING: frozenset[str](ScreeningRule),
    }
    if target in choices.get(reach, ()):
        return f"{reach}:{target}"
    if (
        reach is SwitchReach.FILER
        and target.isdecimal()
        and Account.objects.filter(pk=target).exists()
    ):
        return f"{reach}:{int(target)}"
    raise SwitchRefused(_("Choose a reason, an existing filer or a rule of screening."))


def set_switch(name: str, admin: User, why: str, *, is_on: bool, now: datetime) -> Switch:
    """Set one switch; on means that nothing it reaches is approved, or held, automatically.

    Raises:
        SwitchRefused: nobody but a policy administrator sets one, and never without saying why.
    """
    if not admin.is_active or admin.role != Role.POLICY_ADMIN:
        raise SwitchRefused(_("Only a policy administrator can set a kill switch."))
    if not why.strip():
        raise SwitchRefused(_("Say why. The audit log records it."))
    fields = {"is_on": is_on, "why": why.strip()[:200], "set_by": admin.actor, "set_at": now}
    with transaction.atomic():
        switch, _is_new = Switch.objects.update_or_create(name=name, defaults=fields)
        audit.record(
            "switch",
            switch.pk,
            "switch_on" if is_on else "switch_off",
            actor=admin.actor,
            at=now,
            body={"name": name, "why": switch.why},
        )
    return switch
