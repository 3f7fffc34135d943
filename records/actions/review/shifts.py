"""When reviewers work: each sets their own hours and days away, a senior reviewer anybody's."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction

from matchers.labels.words import _
from pipeline.time.shifts import Hours, Week
from records.accounts.models import Role, User
from records.ledger import audit
from records.refusals import ActionRefused
from records.review.models import DaysAway, Shift

MOST_DAYS_AWAY: Final = 366  # at a time
MOST_ABSENCES: Final = 50  # of one person, kept


class NotPermitted(ActionRefused):
    says = _("These hours are somebody else's: ask them, or a senior reviewer.")


class ShiftRefused(ActionRefused):
    says = _("You have too many absences. Remove old ones first.")


def set_hours(
    person_id: int, by: User, zone: str, hours: Mapping[int, Hours], *, now: datetime
) -> None:
    """Replace a person's weekly hours; a weekday that is not named is free.

    Raises:
        NotPermitted: they are somebody else's, and this person is not a senior reviewer.
        ShiftRefused: there is no such zone, or a shift ends when it begins.
    """
    _check_hours(zone, hours)
    with transaction.atomic():
        person = _find_person(person_id, by)
        Shift.objects.filter(person=person).exclude(weekday__in=hours).delete()
        # Another request for the same week at the same time finds its rows and writes over them.
        Shift.objects.bulk_create(
            [
                Shift(person=person, weekday=day, zone=zone, begins=span.begins, ends=span.ends)
                for day, span in sorted(hours.items())
            ],
            update_conflicts=True,
            unique_fields=["person", "weekday"],
            update_fields=["zone", "begins", "ends"],
        )
        body = {str(day): f"{span.begins:%H:%M}-{span.ends:%H:%M}" for day, span in hours.items()}
        _audit(person, "set_shifts", by, now, {"zone": zone, **body})


def _check_hours(zone: str, hours: Mapping[int, Hours]) -> None:
    if zone not in available_timezones():
        raise ShiftRefused(_("There is no such time zone. Write it as Europe/Rome."))
    if any(span.begins == span.ends for span in hours.values()):
        raise ShiftRefused(_("A shift cannot end at the time at which it starts."))


def add_absence(
    person_id: int, by: User, first_on: date, last_on: date, *, now: datetime
) -> DaysAway:
    """Record the days on which a person does not work.

    Raises:
        NotPermitted: as above.
        ShiftRefused: they end before they begin, or are too many.
    """
    if not 0 <= (last_on - first_on).days < MOST_DAYS_AWAY:
        raise ShiftRefused(
            _("The last day must not be before the first, and at most a year after it.")
        )
    with transaction.atomic():
        person = _find_person(person_id, by)
        if DaysAway.objects.filter(person=person).count() >= MOST_ABSENCES:
            raise ShiftRefused(_("You have too many absences. Remove old ones first."))
        absence = DaysAway.objects.create(person=person, first_on=first_on, last_on=last_on)
        _audit(person, "add_away", by, now, _days(absence))
    return absence


def remove_absence(person_id: int, by: User, away_id: int, *, now: datetime) -> None:
    """Remove an absence; one that is gone already stays gone.

    Raises:
        NotPermitted: as above.
    """
    with transaction.atomic():
        person = _find_person(person_id, by)
        absence = DaysAway.objects.filter(person=person, pk=away_id).first()
        if absence is not None:
            days = _days(absence)
            absence.delete()
            _audit(person, "remove_away", by, now, days)


def list_weeks() -> dict[int, Week]:
    """Return the weeks of everybody who decides cases and has set hours."""
    shifts = Shift.objects.filter(
        person__is_active=True, person__role__in=(Role.REVIEWER, Role.SENIOR_REVIEWER)
    )
    return _weeks(shifts)


def find_week(person: User) -> Week | None:
    """Return one person's week; None: they have set none."""
    return _weeks(Shift.objects.filter(person=person)).get(person.pk)


def _weeks(shifts: Iterable[Shift]) -> dict[int, Week]:
    by_person: dict[int, list[Shift]] = {}
    for shift in shifts:
        by_person.setdefault(shift.person_id, []).append(shift)
    absent_days: dict[int, list[tuple[date, date]]] = {}
    for absence in DaysAway.objects.filter(person__in=by_person):
        absent_days.setdefault(absence.person_id, []).append((absence.first_on, absence.last_on))
    return {
        person: Week(
            ZoneInfo(person_shifts[0].zone),
            {shift.weekday: Hours(shift.begins, shift.ends) for shift in person_shifts},
            tuple(absent_days.get(person, ())),
        )
        for person, person_shifts in by_person.items()
    }


def _find_person(person_id: int, by: User) -> User:
    person = User.objects.filter(pk=person_id).first()
    may = by.is_reviewer and (by.pk == person_id or by.role == Role.SENIOR_REVIEWER)
    if person is None or not person.is_reviewer or not may:
        raise NotPermitted
    return person


def _days(absence: DaysAway) -> dict[str, audit.Value]:
    return {"first": absence.first_on.isoformat(), "last": absence.last_on.isoformat()}


def _audit(
    person: User, name: str, by: User, now: datetime, body: Mapping[str, audit.Value]
) -> None:
    audit.record("user", person.pk, name, actor=by.actor, at=now, body=dict(body))
