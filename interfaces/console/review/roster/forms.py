"""The forms that set a week's hours and days away."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.time.shifts import Hours, Week
from records.actions.review.shifts import MOST_DAYS_AWAY

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
