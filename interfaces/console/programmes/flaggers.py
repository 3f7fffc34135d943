"""Trusted flaggers for staff: who is one, with the lane's service level; appoint, suspend, end."""

from datetime import date, datetime
from functools import partial
from typing import Any, Final, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Step, why_form
from interfaces.web.components.form_fields import (
    NEEDED,
    TerritoriesField,
    build_date_field,
    build_text_field,
)
from interfaces.web.labels import Label, join_list, label, list_choices
from pipeline.vocabulary import Lane, RightKind
from records import policies
from records.accounts.models import Account, User
from records.actions.programmes import trusted_flaggers
from records.actions.programmes.trusted_flaggers import APPOINTERS, Award
from records.clock import database_now
from records.programmes.models import TrustedFlagger
from records.statistics.cases import count_due


class AwardForm(forms.Form):
    """What a coordinator awarded."""

    account = forms.UUIDField(
        label=_("Number of the account"),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
        error_messages=NEEDED,
    )
    flagger_id = build_text_field(_("Number that the coordinator gave"), 64)
    coordinator = build_text_field(_("Digital Services Coordinator"), 120)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of right (none chosen: all)"),
        required=False,
        choices=list_choices(RightKind),
        widget=forms.CheckboxSelectMultiple,
    )
    territories = TerritoriesField()
    starts_on = build_date_field(_("First day"))
    starts_on.initial = lambda: policies.calendar().local_day(database_now())
    ends_on = build_date_field(_("Last day (if it has one)"), is_required=False)

    def clean_ends_on(self) -> date | None:
        """Require that the last day is not before the first."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data["ends_on"]
        if first and last and last < first:
            raise forms.ValidationError(gettext("This day is over, or is before the first day."))
        return cast("date | None", last)


_CHANGE: Final = partial(
    Step,
    form=why_form(_("Why"), 200, _("Say why. The account reads it.")),
    is_folded=True,
    done=_("Done. We write to the account."),
)


class FlaggerDesk(Desk[TrustedFlagger]):
    """Appointments, current ones first; each has its steps in the list."""

    name, plural, key, is_paged = "flagger", "flaggers", "flagger_id", False
    readers, doers, taken_by = tuple(POLICY_READERS), tuple(APPOINTERS), "by"
    rooms = "console/parts/rooms.html#programmes"
    title = _("Trusted flaggers")
    none_yet = _("Nobody has been appointed.")
    columns = (
        _("Account"),
        _("Digital Services Coordinator"),
        _("Number"),
        _("First day"),
        _("Last day"),
        _("Kinds of right"),
        _("Territories"),
        _("Why"),
    )
    form, form_title = AwardForm, _("Appoint a trusted flagger")
    form_done = _("Appointed. We write to the account.")
    steps = (
        _CHANGE(
            "suspend",
            _("Suspend"),
            trusted_flaggers.suspend_flagger,
            is_offered=lambda flagger, _by: not flagger.ended_at and not flagger.suspended_at,
        ),
        _CHANGE(
            "resume",
            _("Resume"),
            trusted_flaggers.resume_flagger,
            is_offered=lambda flagger, _by: bool(flagger.suspended_at and not flagger.ended_at),
        ),
        _CHANGE(
            "end",
            _("End it"),
            trusted_flaggers.end_appointment,
            is_offered=lambda flagger, _by: not flagger.ended_at,
        ),
    )

    def introduce(self) -> Label:
        """Say what the lane is, and how many of its requests were decided in time."""
        rule = gettext(
            "Appointed as a coordinator awarded it (Regulation (EU) 2022/2065, Article 22). Within"
            " their area their requests go first; nothing is decided otherwise for it."
        )
        return f"{rule} {_describe_lane()}"

    def list_all(self) -> QuerySet[TrustedFlagger, Any]:
        """List appointments, current ones first."""
        return TrustedFlagger.objects.select_related("account").order_by("-ended_at", "-pk")

    def describe_state(self, flagger: TrustedFlagger, now: datetime) -> tuple[Label, str]:
        """Return whether the appointment is in force, suspended or ended."""
        if flagger.ended_at:
            return _("ended"), "unknown"
        if flagger.suspended_at:
            return _("suspended"), "no"
        day = policies.calendar().local_day(now)
        is_open = flagger.starts_on <= day and (flagger.ends_on is None or day <= flagger.ends_on)
        return (_("in force"), "yes") if is_open else (_("not in force"), "no")

    def list_cells(self, flagger: TrustedFlagger) -> tuple[object, ...]:
        """Return who it is, who awarded it, when it holds, and what it covers."""
        kinds = join_list(label(RightKind(kind)) for kind in flagger.kinds)
        ends_on = flagger.ends_on or "–"
        return (
            flagger.account.name,
            flagger.coordinator,
            flagger.flagger_id,
            flagger.starts_on,
            ends_on,
            kinds or _("all"),
            join_list(flagger.territories) or _("all"),
            flagger.why or "–",
        )

    def add(self, fields: dict[str, Any], person: User) -> TrustedFlagger:
        """Appoint the account."""
        account = Account.objects.filter(public_id=fields.pop("account")).first()
        key, award = account.pk if account else 0, Award(**fields)
        return trusted_flaggers.appoint_flagger(key, award, person, now=database_now())


def _describe_lane() -> str:
    counts = [
        row
        for row in count_due(database_now(), policies.calendar())
        if (row.unit, row.lane, row.window) == ("request", Lane.TRUSTED_FLAGGER, "28d")
    ]
    due = sum(row.count for row in counts)
    if not due:
        return gettext("None of their requests fell due in 28 days.")
    in_time = due - sum(row.missed for row in counts)
    words = gettext(
        "In 28 days %(due)s of their requests fell due, %(in_time)s of them were decided in time."
    )
    return words % {"due": due, "in_time": in_time}


PAGES = FlaggerDesk().declare_pages()
