"""What a desk is declared with: filters, facts, tables, steps, and the fields of their forms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.web.components.tables import Filter
from interfaces.web.labels import Label, list_choices
from matchers.labels.words import Word
from records.accounts.models import Role, User

_SECOND_PERSON: Final = _("You took the step before. Somebody else takes this one.")


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a page or a cell of a table: its label, what it says, and where more stands."""

    label: Label
    says: object
    note: object = ""
    url: str = ""
    tone: str = ""  # of a chip: yes, no, unknown

    @property
    def at(self) -> datetime | None:
        """The moment that it says, if it says one."""
        return self.says if isinstance(self.says, datetime) else None


def as_cells(row: Sequence[object]) -> list[Fact]:
    """Return the cells of a row; any other value is shown as it is."""
    return [cell if isinstance(cell, Fact) else Fact("", cell) for cell in row]


class Table:
    """A table of a page; one without rows says so, or is left out."""

    def __init__(
        self,
        title: Label,
        heads: Sequence[Label],
        rows: Sequence[Sequence[object]],
        *,
        note: Label = "",
        none: Label = "",
        is_aside: bool = False,
    ) -> None:
        """Turn what the rows say into cells; one that is aside stands behind the facts."""
        self.title, self.heads, self.note, self.none = title, heads, note, none
        self.is_aside = is_aside
        self.rows = [as_cells(row) for row in rows]


@dataclass(frozen=True, slots=True)
class ListFilter:
    """One choice above the list."""

    name: str
    label: Label
    choices: Iterable[Word]
    lookup: str = ""  # the column, if it has another name
    default: str = ""  # what is chosen before somebody chooses; "all" is then no choice
    unchosen: Sequence[str] = ()  # which are shown as long as none is chosen; none: all
    open: Sequence[str] = ()  # what the choice "open" stands for; none: it is no such choice

    def read(self, request: HttpRequest) -> tuple[Filter, Q]:
        """Return the filter as the page shows it, and its condition."""
        value = request.GET.get(self.name, self.default)
        choices = (*([("open", _("open"))] if self.open else ()), *list_choices(self.choices))
        any_value = "all" if self.default else ""
        chosen = value if value in dict(choices) else any_value
        shown = Filter(self.name, self.label, chosen, choices, any_value)
        column = self.lookup or self.name
        if chosen == any_value:
            return shown, Q((f"{column}__in", self.unchosen)) if self.unchosen else Q()
        if self.open and chosen == "open":
            return shown, Q((f"{column}__in", self.open))
        return shown, Q((column, chosen))


@dataclass(frozen=True, slots=True)
class Visit[M: Model]:
    """A thing before a person, and who holds it, where one person at a time does."""

    request: HttpRequest
    person: User
    thing: M
    holder: User | None = None

    @property
    def is_mine(self) -> bool:
        """Whether this person holds it."""
        return self.holder == self.person


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person may do: the end of its address, its button, fields and action."""

    code: str
    button: Label
    take: Callable[..., object]  # of the thing's key; fields, person and time by name
    states: Sequence[str] | None = None  # in which the page offers it; None: in each
    form: type[forms.Form] = forms.Form
    is_edit: bool = False  # the fields begin with what the thing says
    is_whole: bool = False  # the action takes the fields as one mapping, `fields`, and `subjects`
    is_folded: bool = False  # its form opens at a click
    is_offered: Callable[[Any, User], bool] = lambda _thing, _person: True
    is_held: bool = True  # where a person holds the thing, only they take it
    second_to: str = ""  # the column of who took the step before: somebody else takes this one
    second_says: Label = _SECOND_PERSON
    note: Label = ""  # below its button
    who: Sequence[Role] = ()  # none: whom the desk lets take steps
    done: Label = ""  # what the next page says
    heading: Label = ""  # above the form, if it says more than the button
    name: str = ""  # the end of the address's name, if it is another than the code

    @property
    def has_fields(self) -> bool:
        """Whether there is anything to fill in."""
        return bool(self.form.base_fields) or issubclass(self.form, ThingForm)


class ThingForm(forms.Form):
    """Fields that depend on the thing and its visitor."""

    def __init__(self, *values: Any, visit: Visit[Any], **named: Any) -> None:  # noqa: ANN401  # as Django has it
        """Begin with the fields of every thing."""
        super().__init__(*values, **named)
        self.visit = visit


def why_form(
    label: Any,  # noqa: ANN401  # a label of Django
    longest: int,
    fault: Any,  # noqa: ANN401  # the same
    help_text: Any = "",  # noqa: ANN401  # the same
) -> type[forms.Form]:
    """Build the form that asks why, and says `fault` if the answer is empty or too long."""

    class WhyForm(forms.Form):
        why = LongText(
            label=label,
            max_length=longest,
            help_text=help_text,
            error_messages={"required": fault, "max_length": fault},
        )

    return WhyForm


class LongText(forms.CharField):
    """Text of several lines."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "auto"})


class DayField(forms.DateField):
    """A day."""

    widget = forms.DateInput(attrs={"type": "date"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A form on the page: the steps that share it, each with its address."""

    form: forms.Form
    buttons: list[tuple[Step, str]]

    @property
    def first(self) -> Step:
        """The step whose button stands first."""
        return self.buttons[0][0]

    def shares(self, step: Step) -> bool:
        """Return whether a further step asks for the same."""
        return step.has_fields and not step.is_edit and step.form is self.first.form
