"""What a new account does until its first filing, as a list that says which step is next."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label
from pipeline.vocabulary import RightState
from records.accounts.models import Account, AccountState
from records.rights import filing_scope


class StepState(StrEnum):
    """How far a step is."""

    DONE = "done"
    NOW = "now"
    WAITING = "waiting"  # for somebody else
    LATER = "later"


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step: what it is, what it takes, and the name of the page where it is done."""

    title: Label
    says: Label
    address: str
    state: StepState


_UNPROVEN = frozenset(
    {AccountState.REGISTERED, AccountState.EMAIL_VERIFIED, AccountState.IDENTITY_REJECTED}
)
_IN_FORCE = frozenset({RightState.VERIFIED, RightState.EXPIRING})


def list_first_steps(account_id: int) -> tuple[FirstStep, ...]:
    """Return the steps of an account, in order."""
    account = Account.objects.get(pk=account_id)
    rights = filing_scope.list_visible_rights(account_id)  # an agent files on those of others
    states = set(rights.values_list("state", flat=True).distinct())
    right = _judge_right(states)
    is_ready = account.state == AccountState.ACTIVE and right is StepState.DONE
    return (
        FirstStep(_("Confirm your email address"), "", "", _judge_email(account)),
        FirstStep(
            _("Prove who you are"),
            _("An identity document or a licence; it takes about five minutes."),
            "portal:identity",
            _judge_identity(account),
        ),
        FirstStep(
            _("Add your first right"),
            _("Its number, a certificate and, for a logo, a picture."),
            "portal:right_new" if not states else "portal:rights",
            right,
        ),
        FirstStep(
            _("File your first request"),
            _("Up to 300 listings at a time; we say before you file what to expect of each."),
            "portal:new",
            StepState.NOW if is_ready else StepState.LATER,
        ),
    )


def may_file(account_id: int) -> bool:
    """Return whether a filing would be taken: the account is active and has a right in force."""
    return list_first_steps(account_id)[-1].state is StepState.NOW


def find_next_step(account_id: int) -> FirstStep | None:
    """Return what can be done now; None: everything waits for somebody else."""
    steps = list_first_steps(account_id)
    return next((step for step in steps if step.address and step.state is StepState.NOW), None)


def _judge_email(account: Account) -> StepState:
    is_new = account.state == AccountState.REGISTERED
    return StepState.NOW if is_new else StepState.DONE


def _judge_identity(account: Account) -> StepState:
    if account.state == AccountState.IDENTITY_PENDING:
        return StepState.WAITING
    return StepState.NOW if account.state in _UNPROVEN else StepState.DONE


def _judge_right(states: Collection[RightState]) -> StepState:
    if not _IN_FORCE.isdisjoint(states):
        return StepState.DONE
    is_waiting = RightState.PENDING_VERIFICATION in states
    return StepState.WAITING if is_waiting else StepState.NOW
