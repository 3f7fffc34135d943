"""What a reviewer chose for a group: which cases, which ruling, and why."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from django.http import QueryDict

from interfaces.console.cases.actions import ACTION_FORMS, OUTCOMES, Action, ActionForm
from interfaces.console.review.groups.presenters import MOST, GroupRow, Neighbourhood
from records.actions.review.groups import GroupDecision

_LONGEST: Final = 4000  # characters of a note


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """As the form sends it; the reason code tells the act, for the two rulings share none."""

    chosen_ids: frozenset[uuid.UUID]
    offered_ids: frozenset[uuid.UUID]  # on the page at that time, to name what was taken out
    reason: str
    notes: Mapping[Action, str]  # as typed beside each act, whether or not it was chosen

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Read the choice from the form, ignoring invalid ids."""
        notes = {action: query.get(f"note-{action}", "").strip()[:_LONGEST] for action in OUTCOMES}
        return cls(
            chosen_ids=_parse_ids(query.getlist("case")),
            offered_ids=_parse_ids(query.getlist("offered")),
            reason=query.get("reason", ""),
            notes=notes,
        )

    @property
    def action(self) -> Action | None:
        """The action of the chosen reason; None if no reason was chosen."""
        return _find_action(self.reason)

    @property
    def action_form(self) -> ActionForm | None:
        """The form of the chosen action."""
        return ACTION_FORMS[self.action] if self.action else None

    @property
    def note(self) -> str:
        """The note of the chosen action."""
        return self.notes.get(self.action, "") if self.action else ""

    def list_joining(self, neighbourhood: Neighbourhood) -> list[GroupRow]:
        """List the chosen cases that can still join."""
        return [row for row in neighbourhood.joining if row.case.public_id in self.chosen_ids]

    def list_exceptions(self, neighbourhood: Neighbourhood) -> list[GroupRow]:
        """List the offered cases that were taken out."""
        taken_out = self.offered_ids - self.chosen_ids
        return [row for row in neighbourhood.joining if row.case.public_id in taken_out]

    def count_gone(self, neighbourhood: Neighbourhood) -> int:
        """Count the chosen cases that were closed or taken since."""
        return len(self.chosen_ids) - len(self.list_joining(neighbourhood))

    def to_ruling(self, action: Action, ids: dict[uuid.UUID, int]) -> GroupDecision:
        """Build the decision; `ids` are the database keys of all cases named here."""
        chosen_ids = frozenset(ids[id_] for id_ in self.chosen_ids if id_ in ids)
        taken_out = frozenset(ids[id_] for id_ in self.offered_ids - self.chosen_ids if id_ in ids)
        return GroupDecision(OUTCOMES[action], self.reason, self.note, chosen_ids, taken_out)


def choose_same(neighbourhood: Neighbourhood) -> GroupChoice:
    """Choose the cases with the same findings, before anybody has chosen."""
    ids = frozenset(row.case.public_id for row in neighbourhood.same)
    return GroupChoice(ids, ids, "", {})


def _find_action(reason: str) -> Action | None:
    return next(
        (action for action in OUTCOMES if ACTION_FORMS[action].accepts_reason(reason)), None
    )


def _parse_ids(texts: Iterable[str]) -> frozenset[uuid.UUID]:
    ids = set()
    for text in list(texts)[:MOST]:
        try:
            ids.add(uuid.UUID(text))
        except ValueError:
            continue
    return frozenset(ids)
