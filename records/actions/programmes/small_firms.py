"""The Small Firms Program: apply, be let in or declined, leave, outgrow it.

A member's filings have the lane of small firms from the next one on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from matchers.labels.words import _
from pipeline.programmes.small_firms import FirmDeclaration, FirmLimit, find_unmet_criteria
from pipeline.vocabulary import RightState
from records import policies
from records.accounts.models import Account, Role, User
from records.actions.notices import account_letters
from records.ledger import audit
from records.programmes.acts import FirmAct
from records.programmes.models import SmallFirm, SmallFirmState
from records.refusals import ActionRefused
from records.rights.models import Right

KEEPERS: Final = frozenset({Role.SENIOR_REVIEWER, Role.POLICY_ADMIN})
_LONGEST_REASON: Final = 200
_LONGEST_CONTACT: Final = 120


class NotChanged(ActionRefused):
    says = _("It is already so. Nothing was changed.")


@dataclass(slots=True)
class TooLarge(Exception):
    """The firm is beyond the program's criteria; they are named."""

    criteria: tuple[FirmLimit, ...]

    def __str__(self) -> str:
        return f"Beyond the program's criteria: {', '.join(self.criteria)}."


def apply_for_membership(
    by: User, declaration: FirmDeclaration, *, actor: str, now: datetime
) -> SmallFirm:
    """Apply for an account, with what it declares of itself.

    Raises:
        TooLarge: it is beyond the criteria.
        NotChanged: it has an application or a membership already.
    """
    if by.account_id is None:
        raise NotChanged(_("Only members who may file for the account can apply."))
    criteria = find_unmet_criteria(declaration, policies.policy().small_firms)
    if criteria:
        raise TooLarge(criteria)
    try:
        with transaction.atomic():
            firm = SmallFirm.objects.create(
                account_id=by.account_id,
                staff=declaration.staff,
                turnover_band=declaration.turnover_band,
                rights=declaration.rights,
                declared_by=by,
                applied_at=now,
            )
            _audit(firm, FirmAct.APPLY, before="", actor=actor, now=now)
    except IntegrityError as taken:
        raise NotChanged(_("An application or a membership of this account is open.")) from taken
    return firm


def admit_firm(firm_id: int, by: User, contact: str, *, now: datetime) -> SmallFirm:
    """Admit a firm, and name the person who helps it.

    Raises:
        NotChanged: this person may not, names nobody, or no application waits.
    """
    if not contact.strip():
        raise NotChanged(
            _("Give the name of the person who helps the firm. The firm sees it on its pages.")
        )
    with transaction.atomic():
        firm = _lock_for_staff(firm_id, by, SmallFirmState.APPLIED)
        firm.contact = contact.strip()[:_LONGEST_CONTACT]
        firm.decided_by, firm.decided_at = by, now
        _move_firm(firm, SmallFirmState.MEMBER, FirmAct.ADMIT, actor=by.actor, now=now)
        Account.objects.filter(pk=firm.account_id).update(is_sme=True)
        account_letters.post_programme_letters(firm.account_id, "firm_admitted", firm.pk, now=now)
    return firm


def decline_firm(firm_id: int, by: User, why: str, *, now: datetime) -> SmallFirm:
    """Decline a firm, which reads why and may apply again.

    Raises:
        NotChanged: this person may not, gives no reason, or no application waits.
    """
    with transaction.atomic():
        firm = _lock_for_staff(firm_id, by, SmallFirmState.APPLIED)
        firm.decided_by, firm.decided_at, firm.why = by, now, _reason(why)
        _move_firm(firm, SmallFirmState.DECLINED, FirmAct.DECLINE, actor=by.actor, now=now)
        account_letters.post_programme_letters(firm.account_id, "firm_declined", firm.pk, now=now)
    return firm


def graduate_firm(firm_id: int, by: User, why: str, *, now: datetime) -> SmallFirm:
    """Graduate a firm that has outgrown the program.

    Raises:
        NotChanged: this person may not, gives no reason, or it is not a member.
    """
    with transaction.atomic():
        firm = _lock_for_staff(firm_id, by, SmallFirmState.MEMBER)
        firm.ended_at, firm.why = now, _reason(why)
        _move_firm(firm, SmallFirmState.GRADUATED, FirmAct.GRADUATE, actor=by.actor, now=now)
        Account.objects.filter(pk=firm.account_id).update(is_sme=False)
        account_letters.post_programme_letters(firm.account_id, "firm_graduated", firm.pk, now=now)
    return firm


def leave_programme(account_id: int, *, actor: str, now: datetime) -> SmallFirm:
    """Withdraw the firm's application, or end its membership.

    Raises:
        NotChanged: it has neither.
    """
    with transaction.atomic():
        firm = _lock_open_firm(account_id)
        if firm is None:
            raise NotChanged(_("There is no application or membership to end."))
        firm.ended_at = now
        _move_firm(firm, SmallFirmState.LEFT, FirmAct.LEAVE, actor=actor, now=now)
        Account.objects.filter(pk=firm.account_id).update(is_sme=False)
    return firm


def _lock_open_firm(account_id: int) -> SmallFirm | None:
    locked_firms = SmallFirm.objects.select_for_update().filter(account_id=account_id)
    return locked_firms.filter(state__in=[SmallFirmState.APPLIED, SmallFirmState.MEMBER]).first()


def find_firm(account_id: int) -> SmallFirm | None:
    """Return the account's open application or membership, or else the last one that ended."""
    return SmallFirm.objects.filter(account_id=account_id).order_by("-applied_at", "-pk").first()


def count_rights(account_id: int) -> int:
    """Return how many rights count against the criteria."""
    return Right.objects.filter(owner_id=account_id).exclude(state=RightState.WITHDRAWN).count()


def _lock_for_staff(firm_id: int, by: User, expected: SmallFirmState) -> SmallFirm:
    if not by.is_active or by.role not in KEEPERS:
        raise NotChanged(_("Only a senior reviewer or a policy administrator decides on firms."))
    firm = SmallFirm.objects.select_for_update().filter(pk=firm_id).first()
    if firm is None or firm.state != expected:
        raise NotChanged(_("It was already decided, or there is no such application."))
    return firm


def _reason(why: str) -> str:
    if not why.strip():
        raise NotChanged(_("Say why. The firm reads it."))
    return why.strip()[:_LONGEST_REASON]


def _move_firm(
    firm: SmallFirm, state: SmallFirmState, name: str, *, actor: str, now: datetime
) -> None:
    before, firm.state = firm.state, state
    firm.save()
    _audit(firm, name, before=before, actor=actor, now=now)


def _audit(firm: SmallFirm, name: str, *, before: str, actor: str, now: datetime) -> None:
    audit.record(
        "small_firm",
        firm.pk,
        name,
        actor=actor,
        at=now,
        body={"from": before, "to": firm.state, "why": firm.why},
    )
