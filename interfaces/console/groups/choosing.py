"""What a reviewer chose for a group: which cases, which ruling, and why."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from django.http import QueryDict

from interfaces.console.deeds import Act, Deed
from interfaces.console.grounds import ACTS
from interfaces.console.groups.shown import MOST, Neighbourhood, Row
from pipeline.words import Outcome
from records.acts.groups import Wish

OUTCOMES: Final = {Deed.UPHOLD: Outcome.UPHELD, Deed.REJECT: Outcome.REJECTED}
_LONGEST: Final = 4000  # characters of a note


@dataclass(frozen=True, slots=True)
class Choice:
    """As the form sends it; the reason code tells the act, for no two acts share one."""

    chosen: frozenset[uuid.UUID]
    offered: frozenset[uuid.UUID]  # on the page at that time, to name what was taken out
    reason: str
    note: str

    @classmethod
    def read(cls, sent: QueryDict) -> Self:
        """What is no id is left out."""
        deed = _deed_of(sent.get("reason", ""))
        note = sent.get(f"note-{deed}", "") if deed else ""
        return cls(
            chosen=_ids(sent.getlist("case")),
            offered=_ids(sent.getlist("offered")),
            reason=sent.get("reason", ""),
            note=note.strip()[:_LONGEST],
        )

    @property
    def deed(self) -> Deed | None:
        """What shall be done; None where no reason was chosen."""
        return _deed_of(self.reason)

    @property
    def act(self) -> Act | None:
        """The same with its words."""
        return ACTS[self.deed] if self.deed else None

    def joining(self, near: Neighbourhood) -> list[Row]:
        """Chosen ones that can still join."""
        return [row for row in near.joining if row.case.public_id in self.chosen]

    def exceptions(self, near: Neighbourhood) -> list[Row]:
        """Offered ones that were taken out."""
        taken_out = self.offered - self.chosen
        return [row for row in near.joining if row.case.public_id in taken_out]

    def gone(self, near: Neighbourhood) -> int:
        """How many of the chosen ones closed, or were taken by somebody, meanwhile."""
        return len(self.chosen) - len(self.joining(near))

    def wish(self, deed: Deed, ids: dict[uuid.UUID, int]) -> Wish:
        """The same for the act; ids are the rows of all that is named here."""
        chosen = frozenset(ids[one] for one in self.chosen if one in ids)
        taken_out = frozenset(ids[one] for one in self.offered - self.chosen if one in ids)
        return Wish(OUTCOMES[deed], self.reason, self.note, chosen, taken_out)


def everybody(near: Neighbourhood) -> Choice:
    """Before anybody chose: all that can join."""
    ids = frozenset(row.case.public_id for row in near.joining)
    return Choice(ids, ids, "", "")


def _deed_of(reason: str) -> Deed | None:
    return next((deed for deed in OUTCOMES if ACTS[deed].has(reason)), None)


def _ids(sent: Iterable[str]) -> frozenset[uuid.UUID]:
    found = set()
    for text in list(sent)[:MOST]:
        try:
            found.add(uuid.UUID(text))
        except ValueError:
            continue
    return frozenset(found)
