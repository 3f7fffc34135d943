"""What holds, bundles, orders and the like have in common: readers with a reason, two people."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from interfaces.console.desk.desk import Desk
from interfaces.console.evidence.openings import READERS, list_history, open_page
from records.accounts.models import User
from records.actions.evidence.steps import KEEPERS
from records.clock import database_now
from records.evidence.acts import name_kind


class EvidenceDesk[M: Model](Desk[M]):
    """Pages that open with a reason, and each opening is kept."""

    readers = READERS
    doers = tuple(sorted(KEEPERS))
    taken_by = "keeper"
    make: ClassVar[Callable[..., Any]]  # of a new one; its subjects, the person and time by name

    @property
    def kind(self) -> str:
        """The kind's name in the audit chain."""
        return name_kind(self.model)

    def add(self, fields: dict[str, Any], person: User) -> Any:  # noqa: ANN401  # one of the things
        """Add one; its subjects, if it has any, come beside its columns."""
        subjects = {"subjects": fields.pop("subjects")} if "subjects" in fields else {}
        return self.make(self.model(**fields), **subjects, keeper=person, now=database_now())

    def list_moments(self, thing: M) -> list[dict[str, Any]]:
        """List what was done with it, and who opened its page."""
        record: Any = thing
        return list_history(self.kind, thing.pk, record.public_id)

    def open_page(
        self,
        request: HttpRequest,
        person: User,
        thing_id: UUID | None,
        show: Callable[[], HttpResponseBase],
    ) -> HttpResponseBase:
        """Show a page to a person who said why, and write it down."""
        return open_page(request, person, self.kind, thing_id, show)
