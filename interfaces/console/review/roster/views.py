"""Shifts: one's own hours and days away, anybody's for a senior reviewer, and who is on when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.cases.permissions import DECIDERS
from interfaces.console.review.roster.presenters import build_roster, parse_monday
from interfaces.web.access import Pages, allow_roles
from interfaces.web.labels import explain
from interfaces.web.time_zones import zone_name
from pipeline.time.shifts import Hours, Week
from records.accounts.models import Role, User
from records.actions.review import shifts
from records.actions.review.shifts import MOST_DAYS_AWAY
from records.clock import database_now
from records.review.models import DaysAway

DAYS: Final = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
SUGGESTED_ZONES: Final = (
    "Asia/Shanghai", "Asia/Tokyo", "Asia/Singapore", "Asia/Kolkata", "Asia/Dubai",
    "Europe/London", "Europe/Dublin", "Europe/Paris", "Europe/Rome", "Europe/Berlin",
    "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo",
    "Australia/Sydney", "UTC",
)  # fmt: skip


def _build_time_field(label: str) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class WeekForm(forms.Form):
    """Begin and end of each weekday; a day without them is free."""

    zone = forms.CharField(
        label=gettext_lazy("Time zone of these hours"),
        help_text=gettext_lazy("As in the time zone database, for example Europe/Rome."),
        max_length=64,
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )

    def __init__(
        self, query: QueryDict | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        """Add two fields per weekday."""
        super().__init__(query, initial=dict(initial or {}))
        for number, day in enumerate(DAYS):
            self.fields[f"begins_{number}"] = _build_time_field(_("%(day)s, from") % {"day": day})
            self.fields[f"ends_{number}"] = _build_time_field(_("%(day)s, to") % {"day": day})

    @classmethod
    def from_week(cls, week: Week | None, zone: str) -> "WeekForm":
        """Fill the form with a person's week, or an empty one in the reader's zone."""
        if week is None:
            return cls(initial={"zone": zone})
        hours = {
            f"{name}_{day}": getattr(window, name)
            for day, window in week.hours.items()
            for name in ("begins", "ends")
        }
        return cls(initial={"zone": str(week.zone), **hours})

    @property
    def days(self) -> Iterator[tuple[Promise, forms.BoundField, forms.BoundField]]:
        """Each weekday with its two fields."""
        for number, day in enumerate(DAYS):
            yield day, self[f"begins_{number}"], self[f"ends_{number}"]

    def clean_zone(self) -> str:
        """Require a time zone that exists."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write it as Europe/Rome."))
        return zone

    def clean(self) -> dict[str, Any]:
        """Require both times of a day or none, and two that differ."""
        data = super().clean() or self.cleaned_data
        for number in range(len(DAYS)):
            begins, ends = data.get(f"begins_{number}"), data.get(f"ends_{number}")
            if (begins is None) != (ends is None):
                self.add_error(f"ends_{number}", _("Give both times, or neither."))
            elif begins is not None and begins == ends:
                self.add_error(
                    f"ends_{number}", _("A shift cannot end at the time at which it starts.")
                )
        return data

    @property
    def hours(self) -> dict[int, Hours]:
        """The hours by weekday, of a valid form."""
        data = self.cleaned_data
        return {
            number: Hours(data[f"begins_{number}"], data[f"ends_{number}"])
            for number in range(len(DAYS))
            if data[f"begins_{number}"] is not None
        }


class AwayForm(forms.Form):
    """Days without a shift."""

    first_on = forms.DateField(
        label=gettext_lazy("First day away"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_on = forms.DateField(
        label=gettext_lazy("Last day away"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        """Require days in order that span at most a year."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_on"), data.get("last_on")
        if first and last and not 0 <= (last - first).days < MOST_DAYS_AWAY:
            self.add_error(
                "last_on",
                _("The last day must not be before the first, and at most a year after it."),
            )
        return data


PAGES = Pages()
_METHODS: Final = ["GET", "HEAD", "POST"]


@PAGES.form("shifts/mine/", allow_roles(*DECIDERS))
def own_shifts(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Show or set one's own shifts."""
    return _handle_shifts(request, reviewer, reviewer)


@PAGES.form(
    "shifts/<int:person_id>/",
    allow_roles(Role.SENIOR_REVIEWER, foreign=404, overseers={Role.SENIOR_REVIEWER}),
    name="shifts_of",
)
def person_shifts(request: HttpRequest, senior: User, person_id: int) -> HttpResponse:
    """Show or set the shifts of anybody who decides cases."""
    person = get_object_or_404(User, pk=person_id, is_active=True, role__in=DECIDERS)
    return _handle_shifts(request, senior, person)


@PAGES.show("shifts/", allow_roles(Role.SENIOR_REVIEWER, Role.AUDITOR))
def roster(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show everybody's week as a table."""
    now = database_now()
    roster = build_roster(parse_monday(request.GET.get("week", ""), now), now)
    can_set = visitor.role == Role.SENIOR_REVIEWER
    return render(
        request, "console/review/roster/roster.html", {"roster": roster, "can_set": can_set}
    )


def _handle_shifts(request: HttpRequest, editor: User, person: User) -> HttpResponse:
    if request.method != "POST":
        return _render_shifts(request, editor, person)
    if "away" in request.POST:
        return _add_away(request, editor, person)
    if "back" in request.POST:
        return _remove_away(request, editor, person)
    return _set_hours(request, editor, person)


def _render_shifts(
    request: HttpRequest,
    editor: User,
    person: User,
    *,
    week: WeekForm | None = None,
    away_form: AwayForm | None = None,
) -> HttpResponse:
    own_zone = zone_name(timezone.get_current_timezone())
    has_faults = bool((week and week.errors) or (away_form and away_form.errors))
    context = {
        "person": person,
        "is_own": person == editor,
        "week": week or WeekForm.from_week(shifts.find_week(person), own_zone),
        "away": away_form or AwayForm(),
        "absences": DaysAway.objects.filter(person=person).order_by("first_on"),
        "zones": sorted({*SUGGESTED_ZONES, own_zone}),
        "has_faults": has_faults,
    }
    status = 422 if has_faults else 200
    return render(request, "console/review/roster/person.html", context, status=status)


def _set_hours(request: HttpRequest, editor: User, person: User) -> HttpResponse:
    form = WeekForm(request.POST)
    if not form.is_valid():
        return _render_shifts(request, editor, person, week=form)
    zone = str(form.cleaned_data["zone"])
    shifts.set_hours(person.pk, editor, zone, form.hours, now=database_now())
    messages.success(request, _("The hours are saved. The forecast uses them from now on."))
    return redirect(request.path)


def _add_away(request: HttpRequest, editor: User, person: User) -> HttpResponse:
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _render_shifts(request, editor, person, away_form=form)
    days: list[date] = [form.cleaned_data["first_on"], form.cleaned_data["last_on"]]
    try:
        shifts.add_absence(person.pk, editor, *days, now=database_now())
    except shifts.ShiftRefused as refused:
        form.add_error(None, explain(refused))
        return _render_shifts(request, editor, person, away_form=form)
    messages.success(request, _("The days away are saved."))
    return redirect(request.path)


def _remove_away(request: HttpRequest, editor: User, person: User) -> HttpResponse:
    text = request.POST["back"]
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    shifts.remove_absence(person.pk, editor, number, now=database_now())
    messages.success(request, _("Removed. You work on these days as usual."))
    return redirect(request.path)
