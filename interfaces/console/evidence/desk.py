"""What holds, bundles, orders and the like have in common: a list, a page, and steps on it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interfaces.console.evidence.history import list_history
from interfaces.console.evidence.openings import READERS, open_page, read_why
from interfaces.web.access import allow_roles, guarded_path
from interfaces.web.components.tables import Filter, paginate, read_choice
from interfaces.web.labels import Label, label, list_choices
from interfaces.web.templatetags.web import moment
from matchers.labels.words import Word
from records.accounts.models import User
from records.actions.evidence.bundles import InvalidScope
from records.actions.evidence.steps import KEEPERS, SecondPersonRequired, StepNotAllowed
from records.clock import database_now
from records.evidence.acts import get_kind


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a page: what it is about, what it says, and where more stands."""

    label: Label
    says: object
    note: Label = ""
    url: str = ""

    @property
    def text(self) -> object:
        return moment(self.says) if isinstance(self.says, datetime) else self.says


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person may do: the end of its address, its button, fields and action."""

    code: str
    button: Label
    take: Callable[..., object]  # of the thing's key, its fields, the person; may answer a file
    states: Sequence[str | None]  # in which the page offers it; None: of a thing without one
    form: type[forms.Form] = forms.Form
    is_edit: bool = False  # the fields begin with what the thing says
    is_reasoned: bool = False  # the last field is why the person opened the page
    is_whole: bool = False  # the fields come as one mapping, their subjects after it
    is_offered: Callable[[Any, User], bool] = lambda _thing, _keeper: True


@dataclass(frozen=True, slots=True)
class Count:
    """A table below the list."""

    title: Label
    heads: Sequence[Label]
    rows: Sequence[Sequence[object]]


class Desk[M: Model](ABC):
    """Everything that people do with one kind of thing."""

    model: ClassVar[type[Model]]
    name: ClassVar[str]  # of the page of one thing; its steps' names begin with it
    plural: ClassVar[str]  # the address of the list, and its name
    key: ClassVar[str]  # the part of the address that names the thing
    title: ClassVar[Label]
    introduction: ClassVar[Label]
    none_yet: ClassVar[Label]
    columns: ClassVar[tuple[Label, ...]]  # after the state
    states: ClassVar[Sequence[Word]]
    filters_states: ClassVar[bool] = False  # the table has a column of that name
    over: ClassVar[frozenset[str]] = frozenset()  # states in which nobody has to do anything
    form: ClassVar[type[forms.Form] | None] = None
    form_title: ClassVar[Label] = ""
    steps: ClassVar[tuple[Step, ...]] = ()
    refusals: ClassVar[Mapping[type[Exception], Label]] = {}
    make: ClassVar[Callable[..., Any]]  # of a new one, its subjects if it has any, the person
    besides: ClassVar[str] = ""  # a template with what only this kind shows

    @abstractmethod
    def list_all(self) -> QuerySet[M, Any]:
        """List all of them, in the order of the list."""

    @abstractmethod
    def list_cells(self, thing: M) -> Sequence[object]:
        """Return a row of the list, by `columns`; the first cell links to the page."""

    def list_rows(self, rows: Sequence[M]) -> Iterable[Sequence[object]]:
        """Return the cells of each row; override it to look something up for all at once."""
        return map(self.list_cells, rows)

    @abstractmethod
    def list_facts(self, thing: M) -> Iterable[Fact]:
        """Return the lines of the page; empty ones are left out."""

    @property
    def view_name(self) -> str:
        """The name of the page of one thing."""
        return f"console:{self.name}"

    @property
    def kind(self) -> str:
        """The kind's name in the audit chain."""
        return get_kind(self.model)

    def find_state(self, thing: M) -> Word | None:
        """Return one of `states`; None if the thing has no state."""
        return getattr(thing, "state", None)

    def list_counts(self) -> Iterable[Count]:
        """Return the tables below the list."""
        return ()

    def build_extra_context(self, thing: M) -> Mapping[str, object]:
        """Return what the template `besides` needs."""
        del thing
        return {}

    def show_list(self, request: HttpRequest, visitor: User) -> HttpResponse:
        """Show the list, or handle the form that adds an entry."""
        show = partial(self._answer, request, visitor)
        return open_page(request, visitor, self.kind, None, show)

    def _answer(self, request: HttpRequest, visitor: User) -> HttpResponse:
        if self.form is None or request.method != "POST":
            blank = self.form(initial=request.GET.dict()) if self.form else None
            return self._render_list(request, visitor, blank)
        form = self.form(request.POST)
        if not form.is_valid():
            return self._render_list(request, visitor, form)
        refusals = {**_REFUSALS, **self.refusals}
        try:
            fields, *subjects = _part_subjects(form.cleaned_data)
            thing = self.make(self.model(**fields), *subjects, visitor, now=database_now())
        except tuple(refusals) as refused:
            form.add_error(None, str(refusals[type(refused)]))
            return self._render_list(request, visitor, form)
        return redirect(self.view_name, thing.public_id)

    def _render_list(
        self, request: HttpRequest, visitor: User, form: forms.Form | None
    ) -> HttpResponse:
        state = read_choice(request, "state", self.states) if self.filters_states else ""
        rows = self.list_all()
        page = paginate(rows.filter(state=state) if state else rows, request)
        choices = Filter("state", _("State"), state, list_choices(self.states))
        context = {
            "desk": self,
            "page": page,
            "rows": [
                (thing, *self._name_state(thing), cells)
                for thing, cells in zip(page.rows, self.list_rows(page.rows), strict=True)
            ],
            "filters": (choices,) if self.filters_states else (),
            "counts": [count for count in self.list_counts() if count.rows],
            "form": form if visitor.role in KEEPERS else None,
        }
        status = 422 if form and form.errors else 200
        return render(request, "console/evidence/list.html", context, status=status)

    def _name_state(self, thing: M) -> tuple[Label, bool]:
        state = self.find_state(thing)
        return label(state) if state else "", state in self.over

    def show(self, request: HttpRequest, visitor: User, /, **named: UUID) -> HttpResponse:
        """Show one of them with its next steps."""
        show = partial(self._render, request, visitor, self._get(named))
        return open_page(request, visitor, self.kind, named[self.key], show)

    def _get(self, arguments: Mapping[str, UUID]) -> M:
        thing: M = get_object_or_404(self.list_all(), public_id=arguments[self.key])
        return thing

    def _render(
        self,
        request: HttpRequest,
        visitor: User,
        thing: M,
        failed_step: tuple[Step, forms.Form] | None = None,
        fault: Label = "",
    ) -> HttpResponse:
        record: Any = thing
        context = {
            "desk": self,
            "one": thing,
            "title": self.list_cells(thing)[0],
            "state": self._name_state(thing)[0],
            "facts": [fact for fact in self.list_facts(thing) if fact.says not in (None, "")],
            "steps": list(self._list_steps(thing, visitor, failed_step)),
            "fault": fault,
            "is_keeper": visitor.role in KEEPERS,
            "moments": list_history(self.kind, thing.pk, record.public_id),
            **self.build_extra_context(thing),
        }
        status = 422 if failed_step else 200
        return render(request, "console/evidence/one.html", context, status=status)

    def _list_steps(
        self, thing: M, visitor: User, failed_step: tuple[Step, forms.Form] | None
    ) -> Iterator[tuple[Step, str, forms.Form]]:
        """Yield each possible step with its URL and its form."""
        if visitor.role not in KEEPERS:
            return
        state = self.find_state(thing)
        for step in self.steps:
            if state in step.states and step.is_offered(thing, visitor):
                fields = step.form.base_fields if step.is_edit else ()
                initial = {name: value for name in fields if (value := getattr(thing, name, ""))}
                form = step.form(initial=initial, auto_id=f"{step.code}-%s")
                if failed_step and failed_step[0] is step:
                    form = failed_step[1]
                yield step, f"{self.view_name}_{step.code}", form

    def take_step(
        self, step: Step, request: HttpRequest, keeper: User, **named: UUID
    ) -> HttpResponseBase:
        """Take one step; what is refused is said on the page."""
        thing, why = self._get(named), read_why(request)
        form = step.form(request.POST, auto_id=f"{step.code}-%s")
        if not why or not form.is_valid():
            show = partial(self._render, request, keeper, thing, (step, form))
            return open_page(request, keeper, self.kind, named[self.key], show)
        refusals = {**_REFUSALS, **self.refusals}
        data = form.cleaned_data
        values = _part_subjects(data) if step.is_whole else data.values()
        try:
            answer = step.take(
                thing.pk, *values, *([why] * step.is_reasoned), keeper, now=database_now()
            )
        except tuple(refusals) as refused:
            fault = refusals[type(refused)]
            return self._render(request, keeper, self._get(named), (step, form), fault)
        if isinstance(answer, HttpResponseBase):
            return answer
        return redirect(self.view_name, named[self.key])

    def list_urls(self) -> Iterator[URLPattern]:
        """Yield the URLs of the list, the page and each step."""
        place = f"{self.plural.replace('_', '-')}/"
        methods = require_http_methods(["GET", "HEAD", "POST"])
        yield guarded_path(place, allow_roles(*READERS)(methods(self.show_list)), self.plural)
        place = f"{place}<uuid:{self.key}>/"
        page = allow_roles(*READERS, foreign=404, overseers=READERS)(require_safe(self.show))
        yield guarded_path(place, page, self.name)
        for step in self.steps:
            take = require_POST(partial(self.take_step, step))
            view = allow_roles(*KEEPERS, foreign=404, overseers=KEEPERS)(take)
            yield guarded_path(f"{place}{step.code}/", view, f"{self.name}_{step.code}")


def _part_subjects(data: dict[str, Any]) -> list[Any]:
    """Separate the subjects, if there are any, from the other fields."""
    return [
        {name: value for name, value in data.items() if name != "subjects"},
        *([data["subjects"]] if "subjects" in data else []),
    ]


_REFUSALS: Final[Mapping[type[Exception], Label]] = {
    IntegrityError: _("It is written down already."),
    SecondPersonRequired: _("You took the step before. Somebody else takes this one."),
    InvalidScope: _("They have no case, or more than ten thousand together."),
    StepNotAllowed: _("It does not take this step now. Reload the page."),
}


class LongText(forms.CharField):
    """Text of several lines."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})


class DayField(forms.DateField):
    """A day."""

    widget = forms.DateInput(attrs={"type": "date"})
