"""Rows that a person names by their public id, found or the end of the command."""

from typing import Final
from uuid import UUID

from interfaces.cli.printing import fail
from records.accounts.models import Account
from records.actions.accounts import enrolment
from records.actions.accounts.enrolment import UnknownAccount
from records.rights.models import Right

OPERATOR: Final = "operator"  # in the audit chain: anyone who may run commands on this host


def find_account(public_id: UUID) -> Account:
    """Return the account.

    Raises:
        Exit: there is none; said on stderr.
    """
    try:
        return enrolment.find_account(public_id)
    except UnknownAccount as unknown:
        fail(str(unknown))


def find_right(public_id: UUID) -> Right:
    """Return the right.

    Raises:
        Exit: there is none; said on stderr.
    """
    right = Right.objects.filter(public_id=public_id).first()
    if right is None:
        fail(f"{public_id}: no right has this id.")
    return right
