"""What a desk declares: its names, roles, columns, filters, steps, and what it says of a thing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit
from interfaces.web.access import GuardedView, allow_roles
from interfaces.web.labels import Label, label
from matchers.labels.words import Word
from records.accounts.models import Role, User


class DeskDeclaration[M: Model](ABC):
    """Everything that is said of one kind of thing."""

    model: ClassVar[type[Model]]
    name: ClassVar[str]  # of the page of one thing; its steps' names begin with it
    plural: ClassVar[str]  # the name of the list
    place: ClassVar[str] = ""  # the address of the list, if its name does not say it
    key: ClassVar[str]  # the part of the address that names the thing
    is_paged: ClassVar[bool] = True  # a thing has a page; else its steps stand in the list
    has_number: ClassVar[bool] = False  # the address names it by its number
    readers: ClassVar[Sequence[Role]]
    doers: ClassVar[Sequence[Role]]
    foreign: ClassVar[int] = 404  # what a step answers that names nothing; 302: back to the list
    is_overseen: ClassVar[bool] = False  # to readers nothing is foreign; else to who takes steps
    taken_by: ClassVar[str] = "person"  # the parameter by which actions take who does it
    rooms: ClassVar[str] = ""  # the subject whose pages stand beside each other
    title: ClassVar[Label]
    introduction: ClassVar[Label] = ""
    none_yet: ClassVar[Label]
    none_says: ClassVar[Label] = ""
    none_matches: ClassVar[Label] = _("Nothing matches these filters.")
    columns: ClassVar[tuple[Label, ...]]  # after the state
    is_stated: ClassVar[bool] = True  # the list begins with a column of states
    over: ClassVar[frozenset[str]] = frozenset()  # states in which nobody has to do anything
    filters: ClassVar[tuple[ListFilter, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()  # the columns that a search reads
    search_label: ClassVar[Label] = ""
    form: ClassVar[type[forms.Form] | None] = None
    form_place: ClassVar[str] = ""  # where the form is sent, if not to the list
    form_name: ClassVar[str] = ""
    form_title: ClassVar[Label] = ""
    form_done: ClassVar[Label] = ""
    steps: ClassVar[tuple[Step, ...]] = ()
    # What goes wrong beside what the actions refuse, and how it is said.
    failures: ClassVar[Mapping[type[Exception], Label]] = {}
    besides: ClassVar[str] = ""  # a template with what only this kind shows
    is_beside: ClassVar[bool] = False  # what it shows stands beside facts and steps
    is_first: ClassVar[bool] = False  # the list is a role's first page, and says what waits
    facts_title: ClassVar[Label] = ""
    history_title: ClassVar[Label] = _("What was done with it")

    @abstractmethod
    def list_all(self) -> QuerySet[M, Any]:
        """List all that have a page, in the order of the list."""

    @abstractmethod
    def list_cells(self, thing: M) -> Sequence[object]:
        """Return a row of the list, by `columns`; the first cell links to the page."""

    def list_facts(self, thing: M) -> Iterable[Fact]:
        """Return the lines of the page; empty ones are left out."""
        del thing
        return ()

    def list_queue(self, request: HttpRequest, person: User) -> QuerySet[M, Any]:
        """List what stands in the list before it is filtered."""
        del request, person
        return self.list_all()

    def list_rows(self, rows: Sequence[M], person: User) -> Iterable[Sequence[object]]:
        """Return the cells of each row; override it to look something up for all at once."""
        del person
        return map(self.list_cells, rows)

    def name_thing(self, thing: M) -> tuple[object, Label]:
        """Return the head of the page, and what stands muted beside it."""
        first = self.list_cells(thing)[0]
        return (first.says if isinstance(first, Fact) else first), ""

    def find_state(self, thing: M) -> Word | None:
        """Return its state; None if things of this kind have none."""
        return getattr(thing, "state", None)

    def describe_state(self, thing: M, now: datetime) -> tuple[Label, str]:
        """Return the state in words, with the tone of its chip."""
        del now
        state = self.find_state(thing)
        return (label(state), "unknown" if state in self.over else "no") if state else ("", "")

    def introduce(self) -> Label:
        """Return the sentence above the list."""
        return self.introduction

    def list_counts(self) -> Iterable[Table]:
        """Return the tables below the list."""
        return ()

    def list_notices(self, visit: Visit[M]) -> Iterable[object]:
        """Return what has to be read first."""
        del visit
        return ()

    def list_tables(self, visit: Visit[M]) -> Iterable[Table]:
        """Return the tables of the page."""
        del visit
        return ()

    def list_moments(self, thing: M) -> list[dict[str, Any]] | None:
        """List the history of the thing, as the timeline shows it; None: it shows none."""
        del thing
        return None

    def build_extra_context(self, visit: Visit[M]) -> Mapping[str, object]:
        """Return what the template `besides` needs."""
        del visit
        return {}

    def build_list_context(self, person: User) -> Mapping[str, object]:
        """Return what the list shows beyond its rows."""
        del person
        return {}

    def find_obstacle(self, step: Step, visit: Visit[M]) -> Label:
        """Say what keeps this person from the step, such as that they took the one before."""
        first = getattr(visit.thing, f"{step.second_to}_id") if step.second_to else None
        return step.second_says if first == visit.person.pk else ""

    def add(self, fields: dict[str, Any], person: User) -> Any:  # noqa: ANN401  # a thing or nothing
        """Add an entry with the fields of the form."""
        raise NotImplementedError(self.name)

    def open_page(
        self,
        request: HttpRequest,
        person: User,
        thing_id: UUID | None,
        show: Callable[[], HttpResponseBase],
    ) -> HttpResponseBase:
        """Show a page of a thing, or of the list; override it to ask or note something first."""
        del request, person, thing_id
        return show()

    @classmethod
    def open_to_readers(cls, view: Callable[..., HttpResponseBase]) -> GuardedView:
        """Restrict the view of one thing to the desk's readers."""
        return allow_roles(*cls.readers, foreign=404, overseers=cls.readers)(view)

    @classmethod
    def open_to_doers(
        cls, view: Callable[..., HttpResponseBase], step: Step | None = None
    ) -> GuardedView:
        """Restrict a step to those who may take it."""
        who = (step.who if step else ()) or cls.doers
        overseers = cls.readers if cls.is_overseen else who
        return allow_roles(*who, foreign=cls.foreign, overseers=overseers)(view)
