"""Shifts: one's own hours and days away, anybody's for a senior reviewer, and who is on when."""

from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from interfaces.console.cases.permissions import DECIDERS
from interfaces.console.review.roster.forms import SUGGESTED_ZONES, AwayForm, WeekForm
from interfaces.console.review.roster.presenters import build_roster, parse_monday
from interfaces.web.access import Pages, allow_roles
from interfaces.web.labels import explain
from interfaces.web.time_zones import zone_name
from records.accounts.models import Role, User
from records.actions.review import shifts
from records.clock import database_now
from records.review.models import DaysAway

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
