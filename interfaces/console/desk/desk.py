"""A desk: a list, a page of one thing, and the steps that people take with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from interfaces.console.desk.declaration import DeskDeclaration
from interfaces.console.desk.parts import Fact, Offer, Step, ThingForm, Visit, as_cells
from interfaces.web.access import Pages, allow_roles, guarded_path
from interfaces.web.components.tables import Filter, paginate, read_search
from interfaces.web.labels import Label, explain
from records.accounts.models import User
from records.clock import database_now
from records.refusals import ActionRefused


@dataclass(frozen=True, slots=True)
class Row[M: Model]:
    """What the list shows of one thing."""

    thing: M
    state: Label
    tone: str
    cells: Sequence[Fact]
    offers: Sequence[Offer]


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that was not taken, with what was typed into its form."""

    step: Step
    form: forms.Form
    thing_id: int
    fault: Label = ""


class Desk[M: Model](DeskDeclaration[M]):
    """Everything that people do with one kind of thing."""

    def offers(self, step: Step, visit: Visit[M]) -> bool:
        """Return whether the page offers this step to its visitor."""
        return (
            visit.person.role in (step.who or self.doers)
            and (step.states is None or self.find_state(visit.thing) in step.states)
            and step.is_offered(visit.thing, visit.person)
        )

    def meet(self, request: HttpRequest, person: User, thing: M) -> Visit[M]:
        """Return the thing before this person."""
        return Visit(request, person, thing)

    def get(self, key: object) -> M:
        """Return the thing that an address names."""
        column = "pk" if self.has_number else "public_id"
        thing: M = get_object_or_404(self.list_all(), **{column: key})
        return thing

    def show_list(self, request: HttpRequest, person: User) -> HttpResponseBase:
        """Show the list, or handle the form that adds an entry."""
        return self.open_page(request, person, None, partial(self._answer, request, person))

    def _answer(self, request: HttpRequest, person: User) -> HttpResponse:
        may_add = self.form is not None and person.role in self.doers
        if self.form is None or request.method != "POST" or not may_add:
            blank = self.form(initial=request.GET.dict()) if self.form and may_add else None
            return self.render_list(request, person, blank)
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_list(request, person, form)
        try:
            with transaction.atomic():
                thing = self.add(form.cleaned_data, person)
        except self._list_caught() as refused:
            form.add_error(None, str(self._explain(refused)))
            return self.render_list(request, person, form)
        return self._go_on(request, thing if self.is_paged else None, self.form_done)

    def render_list(
        self,
        request: HttpRequest,
        person: User,
        form: forms.Form | None,
        failed: Failed | None = None,
    ) -> HttpResponse:
        """Render the list; what was typed into a form that failed stays."""
        filters, condition = self._read_filters(request)
        search = read_search(request)
        rows = self.list_queue(request, person).filter(condition, self.match(search))
        page, now = paginate(rows, request), database_now()
        context = {
            "desk": self,
            "list_url": reverse(f"console:{self.plural}"),
            "introduction": self.introduce(),
            "page": page,
            "rows": [
                self._build_row(Visit(request, person, thing), cells, failed, now)
                for thing, cells in zip(page.rows, self.list_rows(page.rows, person), strict=True)
            ],
            "filters": filters,
            "search": search,
            "is_filtered": bool(search) or self._is_chosen(filters),
            "counts": [count for count in self.list_counts() if count.rows],
            "form": form,
            "action": reverse(f"console:{self.form_name}") if self.form_name else "",
            "fault": failed.fault if failed else "",
            **self.build_list_context(person),
        }
        status = 422 if failed or (form and form.errors) else HTTPStatus.OK
        return render(request, "console/desk/list.html", context, status=status)

    def _read_filters(self, request: HttpRequest) -> tuple[list[Filter], Q]:
        read = [choice.read(request) for choice in self.filters]
        condition = Q()
        for _filter, of_one in read:
            condition &= of_one
        return [filter_ for filter_, _condition in read], condition

    def _is_chosen(self, filters: Sequence[Filter]) -> bool:
        defaults = {choice.name: choice.default for choice in self.filters}
        return any(filter_.value != defaults[filter_.name] for filter_ in filters)

    def match(self, search: str) -> Q:
        """Match what was searched for in any of the columns."""
        condition = Q()
        for column in self.search if search else ():
            condition |= Q((f"{column}__icontains", search))
        return condition

    def _build_row(
        self, visit: Visit[M], cells: Sequence[object], failed: Failed | None, now: datetime
    ) -> Row[M]:
        state, tone = self.describe_state(visit.thing, now) if self.is_stated else ("", "")
        first, *others = as_cells(cells)
        if self.is_paged:
            first = replace(first, url=self.find_url(visit.thing))
        offers = () if self.is_paged else tuple(self._list_offers(visit, failed))
        return Row(visit.thing, state, tone, [first, *others], offers)

    def find_url(self, thing: M) -> str:
        """Return the address of the page of a thing."""
        return reverse(f"console:{self.name}", args=[self._get_key(thing)])

    def _get_key(self, thing: M) -> object:
        record: Any = thing
        return thing.pk if self.has_number else record.public_id

    def show(self, request: HttpRequest, person: User, **named: Any) -> HttpResponseBase:  # noqa: ANN401  # of the address
        """Show one of them with its next steps."""
        thing = self.get(named[self.key])
        show = partial(self.render, self.meet(request, person, thing))
        return self.open_page(request, person, named[self.key], show)

    def render(self, visit: Visit[M], failed: Failed | None = None) -> HttpResponse:
        """Render the page; what was typed into a step that failed stays."""
        thing = visit.thing
        title, subtitle = self.name_thing(thing)
        state, tone = self.describe_state(thing, database_now())
        context = {
            "desk": self,
            "visit": visit,
            "one": thing,
            "url": self.find_url(thing),
            "list_url": reverse(f"console:{self.plural}"),
            "title": title,
            "subtitle": subtitle,
            "state": state,
            "tone": tone,
            "notices": [text for text in self.list_notices(visit) if text],
            "facts": [fact for fact in self.list_facts(thing) if fact.says not in (None, "")],
            "tables": [table for table in self.list_tables(visit) if table.rows or table.none],
            "offers": list(self._list_offers(visit, failed)),
            "obstacles": self._list_obstacles(visit),
            "fault": failed.fault if failed else "",
            "can_act": visit.person.role in self.doers,
            "moments": self.list_moments(thing),
            **self.build_extra_context(visit),
        }
        status = 422 if failed else HTTPStatus.OK
        return render(visit.request, "console/desk/thing.html", context, status=status)

    def _list_offers(self, visit: Visit[M], failed: Failed | None) -> Iterator[Offer]:
        """Yield a form for each possible step; steps that ask for the same share one."""
        last: Offer | None = None
        for step in self.steps:
            is_failed = failed is not None and failed.step is step
            is_failed = is_failed and failed is not None and failed.thing_id == visit.thing.pk
            if not self._is_possible(step, visit) and not (is_failed and step.has_fields):
                continue
            form = failed.form if failed and is_failed else self.make_form(step, visit)
            button = (step, self._find_step_url(step, visit.thing))
            if last and last.shares(step):
                last.buttons.append(button)
                last = Offer(form, last.buttons) if is_failed else last
                continue
            if last:
                yield last
            last = Offer(form, [button])
        if last:
            yield last

    def _list_obstacles(self, visit: Visit[M]) -> list[str]:
        """List what has to be done before a step that would be possible."""
        offered = (step for step in self.steps if self.offers(step, visit))
        texts = dict.fromkeys(str(self.find_obstacle(step, visit)) for step in offered)
        return [text for text in texts if text]

    def _is_possible(self, step: Step, visit: Visit[M]) -> bool:
        return self.offers(step, visit) and not self.find_obstacle(step, visit)

    def _find_step_url(self, step: Step, thing: M) -> str:
        return reverse(f"console:{self.name_step(step)}", args=[self._get_key(thing)])

    def name_step(self, step: Step) -> str:
        """Return the name of the address of a step."""
        return f"{self.name}_{step.name or step.code}"

    def make_form(
        self, step: Step, visit: Visit[M], data: Mapping[str, Any] | None = None
    ) -> forms.Form:
        """Build the form of a step: blank, with what the thing says, or with what was typed."""
        prefix = step.code if self.is_paged else f"{step.code}-{visit.thing.pk}"
        fields = step.form.base_fields if step.is_edit else ()
        initial = {name: value for name in fields if (value := getattr(visit.thing, name, ""))}
        named: dict[str, Any] = {"initial": initial, "auto_id": f"{prefix}-%s"}
        if issubclass(step.form, ThingForm):
            named["visit"] = visit
        return step.form(data, **named)

    def take_step(
        self,
        step: Step,
        request: HttpRequest,
        person: User,
        **named: Any,  # noqa: ANN401  # of the address
    ) -> HttpResponseBase:
        """Take one step; what is refused is said on the page."""
        try:
            thing = self.get(named[self.key])
        except Http404:
            if self.foreign == HTTPStatus.NOT_FOUND:
                raise
            return redirect(f"console:{self.plural}")
        take = partial(self._take, step, self.meet(request, person, thing))
        return self.open_page(request, person, named[self.key], take)

    def _take(self, step: Step, visit: Visit[M]) -> HttpResponseBase:
        form = self.make_form(step, visit, visit.request.POST)
        obstacle: Label = ""
        if not form.is_valid() or (obstacle := self.find_obstacle(step, visit)):
            return self._refuse(visit, Failed(step, form, visit.thing.pk, obstacle))
        fields = self.read_fields(step, form, visit) | {self.taken_by: visit.person}
        try:
            with transaction.atomic():
                answer = step.take(visit.thing.pk, **fields, now=database_now())
        except self._list_caught() as refused:
            failed = Failed(step, form, visit.thing.pk, self._explain(refused))
            thing = self.get(self._get_key(visit.thing))
            return self._refuse(self.meet(visit.request, visit.person, thing), failed)
        if isinstance(answer, HttpResponseBase):
            return answer
        return self.go_on_after(step, visit)

    def read_fields(self, step: Step, form: forms.Form, visit: Visit[M]) -> dict[str, Any]:
        """Return the fields by the names by which the action takes them."""
        del visit
        return part_subjects(form.cleaned_data) if step.is_whole else form.cleaned_data

    def go_on_after(self, step: Step, visit: Visit[M]) -> HttpResponse:
        """Lead to the page of the thing once a step is taken."""
        return self._go_on(visit.request, visit.thing if self.is_paged else None, step.done)

    def _go_on(self, request: HttpRequest, thing: M | None, done: Label) -> HttpResponse:
        if done:
            messages.success(request, str(done))
        return redirect(f"console:{self.plural}" if thing is None else self.find_url(thing))

    def _refuse(self, visit: Visit[M], failed: Failed) -> HttpResponse:
        if self.is_paged:
            return self.render(visit, failed)
        form = self.form() if self.form else None
        return self.render_list(visit.request, visit.person, form, failed)

    def _list_caught(self) -> tuple[type[Exception], ...]:
        return (ActionRefused, IntegrityError, *self.failures)

    def _explain(self, refused: Exception) -> Label:
        if isinstance(refused, ActionRefused):
            return explain(refused)
        failures = {**self.failures, IntegrityError: _("It is written down already.")}
        return next(says for kind, says in failures.items() if isinstance(refused, kind))

    def declare_pages(self) -> Pages:
        """Declare the pages of this desk, as its module offers them."""
        pages = Pages()
        pages.urls.extend(self.list_urls())
        return pages

    def list_urls(self) -> Iterator[URLPattern]:
        """Yield the URLs of the list, the page and each step."""
        place = self.place or f"{self.plural.replace('_', '-')}/"
        is_sent_here = self.form is not None and not self.form_place
        methods = require_http_methods(["GET", "HEAD", *(["POST"] if is_sent_here else [])])
        yield guarded_path(place, allow_roles(*self.readers)(methods(self.show_list)), self.plural)
        if self.form_place:
            view = allow_roles(*self.doers)(require_POST(self.show_list))
            yield guarded_path(f"{place}{self.form_place}/", view, self.form_name)
        place = f"{place}<{'int' if self.has_number else 'uuid'}:{self.key}>/"
        if self.is_paged:
            yield guarded_path(place, self.open_to_readers(require_safe(self.show)), self.name)
        for step in self.steps:
            view = self.open_to_doers(require_POST(partial(self.take_step, step)), step)
            yield guarded_path(f"{place}{step.code}/", view, self.name_step(step))


def part_subjects(data: dict[str, Any]) -> dict[str, Any]:
    """Separate the subjects, if there are any, from the other fields."""
    fields = {name: value for name, value in data.items() if name != "subjects"}
    return {"fields": fields} | ({"subjects": data["subjects"]} if "subjects" in data else {})
