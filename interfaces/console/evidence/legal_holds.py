"""Holds: what is kept whatever retention says, who placed it and why, released by two people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import DayField, Fact, LongText, Step
from interfaces.console.evidence.desk import EvidenceDesk
from interfaces.web.labels import label
from matchers.labels.words import Word, gettext_noop
from records.accounts.models import User
from records.actions.evidence import legal_holds
from records.actions.evidence.bundles import MOST_CASES
from records.actions.evidence.legal_holds import HeldSubjects, HeldThing, UnknownSubject
from records.clock import database_now
from records.evidence.models import LegalHold

_MOST_IDS: Final = 200  # each is looked up by itself
_MOST_IN_LIST: Final = 3
_MOST_ON_PAGE: Final = 100


class SubjectsField(LongText):
    """Cases, sellers, rights and accounts, one a line."""

    def clean(self, value: object) -> list[HeldThing]:
        """Return the records that the lines name."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_CASES:
            raise forms.ValidationError(_("Name at most %s a time.") % MOST_CASES)
        if sum(map(legal_holds.has_id, lines)) > _MOST_IDS:
            raise forms.ValidationError(_("Name at most %s ids a time.") % _MOST_IDS)
        try:
            return legal_holds.find_subjects(*lines)
        except UnknownSubject as unknown:
            message = _(
                "There is no case, seller, right or account “%s”. Write the number of a case or"
                " request, or copy the address of the page of what you mean."
            )
            raise forms.ValidationError(message % unknown) from None


class LegalHoldForm(forms.Form):
    """What to keep, why, and until when."""

    subjects = SubjectsField(
        label=_("What to keep"),
        help_text=_(
            "One a line: the number of a case or request (MW-4821-07), or the id of a seller,"
            " right, account, order, lead, suit or group of linked sellers. All that belongs to it"
            " is kept with it."
        ),
        max_length=500_000,
    )
    why = LongText(label=_("Why"), max_length=500)
    until_on = DayField(
        label=_("Until and with"),
        help_text=_("Leave it empty to keep it until two people release it."),
        required=False,
    )

    def clean_until_on(self) -> object:
        """Require a day that is not past."""
        until = self.cleaned_data["until_on"]
        if until and until < database_now().date():
            raise forms.ValidationError(_("This day is over."))
        return until


class ReleaseForm(forms.Form):
    """Why it need not be kept any longer."""

    why = LongText(label=_("Why"), max_length=500)


class _Standing(Word):
    """Where a hold stands, by its days and its people."""

    IN_FORCE = "in_force", gettext_noop("in force")
    PROPOSED = "proposed", gettext_noop("release proposed")
    OVER = "over", gettext_noop("over")
    RELEASED = "released", gettext_noop("released")


class LegalHoldDesk(EvidenceDesk[LegalHold]):
    """Placed by one, released by two."""

    model, name, plural, key = LegalHold, "evidence_hold", "holds", "hold_id"
    title = _("Holds")
    introduction = _(
        "What a hold names is kept with all that belongs to it, whatever the periods of retention"
        " say. One person places a hold, two release it."
    )
    none_yet = _("No holds yet. Retention deletes everything by its day.")
    columns = (_("Why"), _("Keeps"), _("Placed"), _("Until"))
    over = frozenset({"over", "released"})
    form, form_title = LegalHoldForm, _("Place a hold")
    make = staticmethod(legal_holds.place_hold)
    steps = (
        Step(
            "propose",
            _("Propose to release"),
            legal_holds.propose_release,
            ("in_force",),
            ReleaseForm,
        ),
        Step(
            "release",
            _("Release"),
            legal_holds.confirm_release,
            ("proposed",),
            second_to="release_proposed_by",
            second_says=_("You proposed this release. Somebody else confirms it."),
        ),
    )

    def list_all(self) -> QuerySet[LegalHold, Any]:
        """List all legal holds, newest first."""
        rows = LegalHold.objects.select_related("placed_by", "release_proposed_by", "released_by")
        return rows.order_by("-placed_at", "-pk")

    def find_state(self, hold: LegalHold) -> _Standing:
        """Return the state that follows from the dates and people."""
        if hold.released_at:
            return _Standing.RELEASED
        if hold.until_on and hold.until_on < database_now().date():
            return _Standing.OVER
        return _Standing.PROPOSED if hold.release_proposed_by else _Standing.IN_FORCE

    def list_cells(self, hold: LegalHold) -> tuple[object, ...]:
        """Return why the hold was placed and what it keeps."""
        return self._build_cells(hold, legal_holds.name_subjects([hold], most=_MOST_IN_LIST))

    def list_rows(self, rows: Sequence[LegalHold], person: User) -> Iterator[tuple[object, ...]]:
        """Yield the rows of the list, looking up all held records at once."""
        del person
        subjects = legal_holds.name_subjects(rows, most=_MOST_IN_LIST)
        return (self._build_cells(hold, subjects) for hold in rows)

    def _build_cells(
        self, hold: LegalHold, subjects: Mapping[int, HeldSubjects]
    ) -> tuple[object, ...]:
        of_one = subjects.get(hold.pk, HeldSubjects())
        names = ", ".join(f"{label(kind)} {name}" for kind, name in of_one.first_subjects)
        if of_one.count > _MOST_IN_LIST:
            names += f" … ({of_one.count})"
        return hold.why, names, f"{hold.placed_at.date()} {hold.placed_by}", hold.until_on or "–"

    def list_facts(self, hold: LegalHold) -> Iterator[Fact]:
        """List everything about the hold."""
        subjects = legal_holds.name_subjects([hold], most=_MOST_ON_PAGE).get(
            hold.pk, HeldSubjects()
        )
        for kind, name in subjects.first_subjects:
            yield Fact(_("Keeps"), f"{label(kind)} {name}")
        yield Fact(_("Named in all"), subjects.count)
        yield Fact(_("Placed"), hold.placed_at, hold.placed_by.username)
        yield Fact(_("Until"), hold.until_on)
        if hold.release_proposed_by:
            yield Fact(_("Release proposed"), hold.release_why, hold.release_proposed_by.username)
        if hold.released_by:
            yield Fact(_("Released"), hold.released_at, hold.released_by.username)


HOLDS: Final = LegalHoldDesk()


PAGES = HOLDS.declare_pages()
