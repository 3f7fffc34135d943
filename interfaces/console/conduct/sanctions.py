"""Measures: warnings and suspensions, lifted before their time, and objections answered."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, ListFilter, LongText, Step, why_form
from interfaces.web import sanctions as words
from interfaces.web.labels import Label, label, translate
from records.accounts.models import ObjectionState, Role, User
from records.actions.conduct import sanctions
from records.clock import database_now
from records.conduct.models import Sanction, SanctionKind
from records.notices.letters import conduct_letters as notices

_REASON_MISSING: Final = _("Say why, in 1 to 500 characters.")


class AnswerForm(forms.Form):
    """What the party is answered, and whether the measure stays."""

    text = LongText(
        label=_("Answer"),
        max_length=500,
        error_messages={"required": _REASON_MISSING, "max_length": _REASON_MISSING},
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=(
            ("", _("Choose …")),
            ("confirmed", _("Confirm the measure")),
            ("reversed", _("Take it back")),
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Return whether the measure is taken back, as the action asks it."""
        is_reversed = self.cleaned_data.get("outcome") == "reversed"
        return {"text": self.cleaned_data.get("text"), "is_reversed": is_reversed}


def _may_end(measure: Sanction, _person: User) -> bool:
    is_over = measure.ends_at is not None and database_now() >= measure.ends_at
    return measure.lifted_at is None and not is_over


class MeasureDesk(Desk[Sanction]):
    """Newest first, by kind or by the state of their objections."""

    name, plural, key, place = "measure", "measures", "measure_id", "conduct/measures/"
    readers, doers = tuple(POLICY_READERS), (Role.SENIOR_REVIEWER,)
    rooms = "console/parts/rooms.html#conduct"
    title = _("Measures")
    introduction = _(
        "Warnings and suspensions that people decided. An objection is answered by another person"
        " than the one who decided."
    )
    none_yet = none_matches = _("No measures match these filters.")
    columns = (_("Measure"), _("Decided"), _("Party"), _("For"), _("Until"), _("Objection"))
    filters = (
        ListFilter("kind", _("Measure"), SanctionKind),
        ListFilter("objection", _("Objection"), ObjectionState, "objection_state"),
    )
    steps = (
        Step(
            "answer",
            _("Send the answer"),
            sanctions.answer_objection,
            form=AnswerForm,
            is_offered=lambda measure, _person: measure.objection_state == ObjectionState.FILED,
            second_to="decided_by",
            second_says=_("You decided this, so another person has to answer."),
            done=_("Answered. We write to the party."),
        ),
        Step(
            "lift",
            _("Lift early"),
            sanctions.lift_measure,
            form=why_form(_("Why"), 500, _REASON_MISSING),
            is_folded=True,
            is_offered=_may_end,
            done=_("Lifted. We write to the party."),
        ),
    )

    def list_all(self) -> QuerySet[Sanction, Any]:
        """List measures, newest first."""
        people = ("account", "seller", "decided_by", "lifted_by", "answered_by")
        return Sanction.objects.select_related(*people).order_by("-decided_at", "-pk")

    def describe_state(self, measure: Sanction, now: datetime) -> tuple[Label, str]:
        """Return whether it is in force."""
        tone, says = words.describe_measure_state(measure, now)
        return says, tone

    def list_cells(self, measure: Sanction) -> tuple[object, ...]:
        """Return the kind, the party, what it is for, its end, and its objection."""
        objection: object = _("answered")
        if measure.objection_state == ObjectionState.FILED:
            objection = Fact("", _("waits for an answer"), tone="no")
        elif measure.objection_state == ObjectionState.NONE:
            objection = "–"
        kind, matter, until = label(measure.kind), label(measure.matter), measure.ends_at or "–"
        return kind, measure.decided_at, _name_party(measure), matter, until, objection

    def name_thing(self, measure: Sanction) -> tuple[object, Label]:
        """Return the kind, and what it is for."""
        return f"{label(measure.kind)}: {label(measure.matter)}", ""

    def list_facts(self, measure: Sanction) -> Iterator[Fact]:
        """List what was weighed, what the party was told, and its objection."""
        figures = measure.figures
        share = {"hits": figures["unfounded"], "of": figures["of"]}
        yield Fact(_("Party"), _name_party(measure))
        yield Fact(_("Why"), measure.why_lifted)
        yield Fact(_("Decided"), measure.decided_at, measure.decided_by.username)
        yield Fact(_("Until"), measure.ends_at)
        yield Fact(_("How many"), figures["unfounded"])
        yield Fact(_("Proportion"), gettext("%(hits)s of %(of)s") % share)
        yield Fact(_("Seriousness"), figures["grave"])
        yield Fact(_("Intent"), measure.intent)
        yield Fact(_("What the party is told"), translate(notices.compose_text(measure)))
        state = label(measure.objection_state)
        objection, note = (measure.objection, state) if measure.objection else (state, "")
        yield Fact(_("Objection"), objection, note)
        by = measure.answered_by.username if measure.answered_by else ""
        yield Fact(_("Answer"), measure.answer, by)


def _name_party(measure: Sanction) -> str:
    if measure.account:
        return measure.account.name
    return measure.seller.legal_name if measure.seller else ""


PAGES = MeasureDesk().declare_pages()
