"""The steps that people take with a thing: locked, in a state that fits, kept in its chain."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, QuerySet

from matchers.labels.words import _
from records.accounts.models import Role, User
from records.evidence.acts import name_kind
from records.ledger import audit
from records.refusals import ActionRefused

KEEPERS: Final = frozenset({Role.INVESTIGATOR, Role.COUNSEL})


class EvidenceRoleRequired(Exception):
    """Only investigators and counsel place holds and disclose evidence."""


class StepNotAllowed(ActionRefused):
    says = _("It does not take this step now. Reload the page.")


class SecondPersonRequired(ActionRefused):
    says = _("You took the step before. Somebody else takes this one.")


def ensure_keeper(keeper: User) -> None:
    """Refuse everybody but investigators and counsel.

    Raises:
        EvidenceRoleRequired: it is somebody else.
    """
    if not keeper.is_active or keeper.role not in KEEPERS:
        raise EvidenceRoleRequired(EvidenceRoleRequired.__doc__)


def lock_thing[M: Model](rows: QuerySet[M], pk: int, keeper: User, *states: str) -> M:
    """Lock one of these rows for a step of this person.

    Args:
        rows: with what the step reads of other tables.
        pk: of the thing.
        keeper: who takes the step.
        states: those in which the thing takes it.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: the step is not to be taken.
    """
    ensure_keeper(keeper)
    thing: Any = rows.select_for_update(of=("self",)).get(pk=pk)
    if thing.state not in states:
        raise StepNotAllowed
    return thing  # type: ignore[no-any-return]  # a row of `rows`


def record_step[M: Model](
    thing: M,
    name: str,
    keeper: User,
    at: datetime,
    body: Mapping[str, audit.Value] | None = None,
    *,
    kind: str = "",
) -> M:
    """Save a thing and append the step to its chain: that of its table's name, or of `kind`."""
    thing.save()
    audit.record(
        kind or name_kind(type(thing)), thing.pk, name, actor=keeper.actor, at=at, body=body
    )
    return thing
