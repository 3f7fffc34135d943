"""Small firms for staff: applications, letting in with a contact, declining, ending."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, ListFilter, LongText, Step, Table, Visit, why_form
from interfaces.web.labels import Label, label
from interfaces.web.programmes import labels as words
from records.actions.programmes import small_firms, support
from records.actions.programmes.small_firms import KEEPERS
from records.programmes.models import SmallFirm, SmallFirmState
from records.programmes.state_changes import list_changes

_MISSING: Final = _("Write the name, the reason or the answer. The firm reads it.")
_DECIDE: Final = partial(Step, done=_("Done. The firm can read it on its page."))


class ContactForm(forms.Form):
    """The person who helps the firm."""

    contact = forms.CharField(
        label=_("Name of the person who helps the firm"),
        max_length=120,
        error_messages={"required": _MISSING},
    )


class AnswerForm(forms.Form):
    """What the firm is answered."""

    text = LongText(
        label=_("Your answer"),
        max_length=support.LONGEST_MESSAGE,
        error_messages={"required": _MISSING},
    )


class FirmDesk(Desk[SmallFirm]):
    """Waiting firms first, longest waiting on top, or those of one state."""

    name, plural, key, has_number = "firm", "firms", "firm_id", True
    readers, doers, taken_by = tuple(POLICY_READERS), tuple(sorted(KEEPERS)), "by"
    rooms = "console/parts/rooms.html#programmes"
    title = _("Small firms")
    none_yet, none_says = _("No firm has applied yet."), _("Filers apply in the portal.")
    columns = (
        _("Firm"),
        _("Applied"),
        _("People"),
        _("Turnover"),
        _("Rights"),
        _("Contact"),
    )
    filters = (ListFilter("state", _("State"), SmallFirmState),)
    steps = (
        _DECIDE(
            "admission",
            _("Admit"),
            small_firms.admit_firm,
            (SmallFirmState.APPLIED,),
            ContactForm,
        ),
        _DECIDE(
            "decline",
            _("Do not admit"),
            small_firms.decline_firm,
            (SmallFirmState.APPLIED,),
            why_form(_("Why not; the firm reads it"), 200, _MISSING),
        ),
        _DECIDE(
            "answer",
            _("Send the message"),
            support.answer_firm,
            (SmallFirmState.MEMBER,),
            AnswerForm,
        ),
        _DECIDE(
            "graduation",
            _("End the membership"),
            small_firms.graduate_firm,
            (SmallFirmState.MEMBER,),
            why_form(_("Why it has outgrown the program; the firm reads it"), 200, _MISSING),
        ),
    )
    facts_title = _("What the firm declared")
    history_title = _("History")

    def list_all(self) -> QuerySet[SmallFirm, Any]:
        """List waiting firms first."""
        firms = SmallFirm.objects.select_related("account", "decided_by", "declared_by")
        return firms.order_by("state", "applied_at", "pk")

    def describe_state(self, firm: SmallFirm, now: datetime) -> tuple[Label, str]:
        """Return whether the firm waits, is a member, or neither."""
        del now
        tones = {SmallFirmState.MEMBER: "yes", SmallFirmState.APPLIED: "no"}
        return label(firm.state), tones.get(firm.state, "unknown")

    def list_cells(self, firm: SmallFirm) -> tuple[object, ...]:
        """Return what the firm declared, and who helps it."""
        turnover = words.turnover_label(firm.turnover_band)
        contact = firm.contact or "–"
        return firm.account.name, firm.applied_at, firm.staff, turnover, firm.rights, contact

    def list_facts(self, firm: SmallFirm) -> Iterator[Fact]:
        """List what the firm declared."""
        yield Fact(_("Applied"), firm.applied_at, firm.declared_by.username)
        yield Fact(_("People"), firm.staff)
        yield Fact(_("Turnover"), words.turnover_label(firm.turnover_band))
        yield Fact(_("Rights"), firm.rights)
        yield Fact(_("Contact"), firm.contact)
        yield Fact(_("Why"), firm.why)

    def list_tables(self, visit: Visit[SmallFirm]) -> Iterator[Table]:
        """List the questions of the firm, with their answers."""
        firm = visit.thing
        rows = [
            (line.sent_at, firm.contact if line.is_answer else _("The firm"), line.text)
            for line in firm.messages.order_by("sent_at", "pk")
        ]
        heads = (_("When"), _("Person"), _("Note"))
        none = _("Nothing was asked yet.") if firm.state == SmallFirmState.MEMBER else ""
        yield Table(_("Questions of the firm"), heads, rows, none=none)

    def list_moments(self, firm: SmallFirm) -> Any:  # noqa: ANN401  # as the timeline takes it
        """List its changes."""
        return words.list_firm_moments(list_changes("small_firm", firm.pk))


PAGES = FirmDesk().declare_pages()
