"""Golden cases: propose one, confirm another's, retire one that has done its work."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, Step, why_form
from interfaces.web.labels import Label, label, list_choices
from pipeline.filing.numbers import parse_number
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.quality import golden
from records.actions.quality.golden import GoldenAnswer
from records.cases.models import Case
from records.clock import database_now
from records.quality.models import GoldenCase

KEEPERS: Final = (Role.POLICY_ADMIN, Role.SENIOR_REVIEWER)
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class GoldenForm(forms.Form):
    """Which case, what is right, and why."""

    case = forms.CharField(
        label=_("The case"),
        help_text=_("Its number (MW-4821-07), or the address of its page."),
        max_length=300,
    )
    answer = forms.ChoiceField(
        label=_("The right answer"),
        choices=list_choices((Outcome.UPHELD, Outcome.REJECTED)),
        initial=Outcome.UPHELD,
    )
    explanation = forms.CharField(
        label=_("Why"),
        help_text=_("Shown to reviewers who answer differently."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def clean_case(self) -> int:
        """Return the database key of the named case."""
        text = self.cleaned_data["case"]
        match, number = _ID.search(text), parse_number(text)
        cases = Case.objects.none()
        if match:
            cases = Case.objects.filter(public_id=match.group())
        elif number and number.line:
            cases = Case.objects.filter(request_id=number.request, line=number.line)
        case_id = cases.values_list("pk", flat=True).first()
        if case_id is None:
            raise forms.ValidationError(gettext("There is no such case."))
        return case_id


class GoldenDesk(Desk[GoldenCase]):
    """Closed cases with a known answer, which two roles agreed on."""

    name, plural, key, is_paged, has_number = "golden", "golden", "golden_id", False, True
    readers, doers, taken_by, foreign = tuple(POLICY_READERS), KEEPERS, "keeper", 302
    title = _("Golden cases")
    introduction = _(
        "Closed cases with a known right answer, which a policy administrator and a senior"
        " reviewer agreed on. Reviewers get them among the second reviews, unmarked."
    )
    none_yet = _("No golden cases yet.")
    none_says = _("Propose a case below, or from the page of a closed case.")
    columns = (
        _("Listing"), _("Reason"), _("Answer"), _("Agreed by"), _("Answered correctly"), _("Why")
    )  # fmt: skip
    form, form_title, form_place = GoldenForm, _("Propose a golden case"), "propose"
    form_name = "propose_golden"
    form_done = _("Proposed. Somebody with the other role has to confirm it.")
    steps = (
        Step(
            "confirm",
            _("Confirm"),
            golden.confirm_golden,
            is_offered=lambda one, keeper: (
                not one.confirmed_at and not one.retired_at and one.proposed_by.role != keeper.role
            ),
            done=_("Confirmed. Reviewers get it from now on."),
        ),
        Step(
            "retire",
            _("Retire"),
            golden.retire_golden,
            form=why_form(_("Why"), 200, _("Say why it is retired.")),
            is_folded=True,
            is_offered=lambda one, _keeper: not one.retired_at,
            done=_("Retired. Its answers stay."),
        ),
    )

    def name_step(self, step: Step) -> str:
        """Return the name of the address of a step."""
        return f"{step.code}_golden"

    def list_all(self) -> QuerySet[GoldenCase, Any]:
        """List golden cases with how they were answered, newest first."""
        is_answered = Q(answers__answered_at__isnull=False)
        is_right = Q(answers__outcome=F("answer"))
        rows = GoldenCase.objects.select_related(
            "case__frozen", "case__listing", "proposed_by", "confirmed_by"
        ).annotate(
            given=Count("answers", filter=is_answered),
            right=Count("answers", filter=is_answered & is_right),
        )
        return rows.order_by("-proposed_at", "-pk")

    def list_queue(self, request: HttpRequest, person: User) -> QuerySet[GoldenCase, Any]:
        """List all; of senior reviewers, who get some unawares, what waits and what is theirs."""
        rows = super().list_queue(request, person)
        if person.role != Role.SENIOR_REVIEWER:
            return rows
        is_theirs = Q(proposed_by=person) | Q(confirmed_by=person)
        return rows.filter(Q(confirmed_at=None, retired_at=None) | is_theirs)

    def describe_state(self, one: GoldenCase, now: datetime) -> tuple[Label, str]:
        """Return whether it is retired, given out, or waits for the other role."""
        del now
        if one.retired_at:
            return _("retired"), "unknown"
        return (_("given out"), "yes") if one.confirmed_at else (_("waits for confirmation"), "no")

    def list_rows(self, rows: Sequence[GoldenCase], person: User) -> Iterator[Sequence[object]]:
        """Yield the cells of each row; policy administrators open no cases."""
        for one in rows:
            address = reverse("console:case", args=[one.case.public_id])
            listing, *cells = self.list_cells(one)
            is_linked = person.role != Role.POLICY_ADMIN
            yield Fact("", listing, url=address if is_linked else ""), *cells

    def list_cells(self, one: GoldenCase) -> tuple[object, ...]:
        """Return the case, its right answer, who agreed, and how it was answered."""
        case, record = one.case, vars(one)
        people = [person.username for person in (one.proposed_by, one.confirmed_by) if person]
        share = {"right": record["right"], "given": record["given"]}
        right = gettext("%(right)s of %(given)s") % share if record["given"] else "–"
        why = gettext("seen often enough") if one.why_retired == "seen" else one.why_retired
        return (
            Truncator((case.frozen and case.frozen.title) or case.listing).chars(80),
            case.reason,
            Fact("", label(Outcome(one.answer)), Truncator(one.explanation).chars(200)),
            ", ".join(people),
            right,
            why or "–",
        )

    def add(self, fields: dict[str, Any], person: User) -> GoldenCase:
        """Put a case before the second pair of eyes."""
        answer = GoldenAnswer(Outcome(fields["answer"]), fields["explanation"])
        return golden.propose_golden(fields["case"], answer, person, now=database_now())


PAGES = GoldenDesk().declare_pages()
