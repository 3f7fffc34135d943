"""Holds: what is kept whatever retention says, who placed it and why, released by two people."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from interfaces.console.evidence.desk import DayField, Desk, Fact, LongText, Step
from interfaces.web.labels import label
from records.actions.evidence import holds
from records.actions.evidence.holds import HeldThing, HoldEnded, UnknownSubject
from records.actions.evidence.steps import SameEyes
from records.clock import database_now
from records.evidence.models import Hold

_MOST_LINES: Final = 200


class SubjectsField(LongText):
    """Cases, sellers, rights and accounts, one a line."""

    def clean(self, value: object) -> list[HeldThing]:
        """What the lines name."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > _MOST_LINES:
            raise forms.ValidationError(_("Name at most %s a time.") % _MOST_LINES)
        try:
            return [thing for line in lines for thing in holds.find_subjects(line)]
        except UnknownSubject as unknown:
            says = _("There is no case, seller, right or account “%s”.")
            raise forms.ValidationError(says % unknown) from None


class HoldForm(forms.Form):
    """What to keep, why, and until when."""

    subjects = SubjectsField(
        label=_("What to keep"),
        help_text=_(
            "One a line: the number of a case or request (MW-4821-07), or the id of a seller,"
            " right, account, order, lead, suit or group of linked sellers. All that belongs to it"
            " is kept with it."
        ),
        max_length=20_000,
    )
    why = LongText(label=_("Why"), max_length=500)
    until_on = DayField(
        label=_("Until and with"),
        help_text=_("Leave it empty to keep it until two people release it."),
        required=False,
    )

    def clean_until_on(self) -> object:
        """Not in the past."""
        until = self.cleaned_data["until_on"]
        if until and until < database_now().date():
            raise forms.ValidationError(_("This day is over."))
        return until


class ReleaseForm(forms.Form):
    """Why it need not be kept any longer."""

    release_why = LongText(label=_("Why"), max_length=500)


class HoldDesk(Desk[Hold]):
    """Placed by one, released by two."""

    model, name, plural, key = Hold, "evidence_hold", "holds", "hold_id"
    title = _("Holds")
    introduction = _(
        "What a hold names is kept with all that belongs to it, whatever the periods of retention"
        " say. One person places a hold, two release it."
    )
    none_yet = _("No holds yet. Retention deletes everything by its day.")
    columns = (_("Why"), _("Keeps"), _("Placed"), _("Until"))
    states = {
        "in_force": _("in force"),
        "proposed": _("release proposed"),
        "over": _("over"),
        "released": _("released"),
    }
    over = frozenset({"over", "released"})
    form, form_title = HoldForm, _("Place a hold")
    make = staticmethod(holds.place_hold)
    steps = (
        Step("propose", _("Propose to release"), holds.propose_release, ("in_force",), ReleaseForm),
        Step("release", _("Release"), holds.confirm_release, ("proposed",)),
    )
    refusals = {
        UnknownSubject: _("It was deleted a moment ago."),
        HoldEnded: _("This hold is over, or nobody has proposed its release."),
        SameEyes: _("You proposed this release. Somebody else confirms it."),
    }

    def list_all(self) -> QuerySet[Hold, Any]:
        """The newest first."""
        rows = Hold.objects.select_related("placed_by", "release_proposed_by", "released_by")
        return rows.prefetch_related("subjects").order_by("-placed_at", "-pk")

    def find_state(self, one: Hold) -> str:
        """By its days and its people."""
        if one.released_at:
            return "released"
        if one.until_on and one.until_on < database_now().date():
            return "over"
        return "proposed" if one.release_proposed_by else "in_force"

    def list_cells(self, one: Hold) -> tuple[object, ...]:
        """Why, and what it keeps."""
        kept = ", ".join(f"{label(kind)} {name}" for kind, name in holds.name_subjects(one))
        return one.why, kept, f"{one.placed_at.date()} {one.placed_by}", one.until_on or "–"

    def list_facts(self, one: Hold) -> Iterator[Fact]:
        """All of it."""
        for kind, name in holds.name_subjects(one):
            yield Fact(_("Keeps"), f"{label(kind)} {name}")
        yield Fact(_("Placed"), one.placed_at, one.placed_by.username)
        yield Fact(_("Until"), one.until_on)
        if one.release_proposed_by:
            yield Fact(_("Release proposed"), one.release_why, one.release_proposed_by.username)
        if one.released_by:
            yield Fact(_("Released"), one.released_at, one.released_by.username)


HOLDS: Final = HoldDesk()
