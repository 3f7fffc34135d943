"""Golden cases: propose one, confirm another's, retire one that has done its work."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from interfaces.web.labels import explain, list_choices
from interfaces.web.outcomes import report_outcome
from pipeline.filing.numbers import parse_number
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.quality import golden
from records.actions.quality.golden import GoldenAnswer, NotGolden
from records.cases.models import Case
from records.clock import database_now
from records.quality.models import GoldenCase

PAGES = Pages()


KEEPERS: Final = (Role.POLICY_ADMIN, Role.SENIOR_REVIEWER)
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ANSWERS: Final = list_choices((Outcome.UPHELD, Outcome.REJECTED))


class GoldenForm(forms.Form):
    """Which case, what is right, and why."""

    case = forms.CharField(
        label=gettext_lazy("The case"),
        help_text=gettext_lazy("Its number (MW-4821-07), or the address of its page."),
        max_length=300,
    )
    answer = forms.ChoiceField(label=gettext_lazy("The right answer"), choices=_ANSWERS)
    explanation = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Shown to reviewers who answer differently."),
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
            raise forms.ValidationError(_("There is no such case."))
        return case_id


@PAGES.show("golden/", allow_roles(*POLICY_READERS), name="golden")
def golden_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """List golden cases; senior reviewers, who get some unawares, see only a part."""
    form = GoldenForm(initial={"case": request.GET.get("case", ""), "answer": Outcome.UPHELD})
    return _render_golden(request, visitor, form)


def _render_golden(
    request: HttpRequest, visitor: User, form: GoldenForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "page": paginate(_select_visible(visitor), request),
        "is_keeper": visitor.role in KEEPERS,
        "proposed_by_others": _list_confirmable_ids(visitor),
    }
    return render(request, "console/quality/golden.html", context, status=status)


def _select_visible(visitor: User) -> QuerySet[GoldenCase, Any]:
    is_answered = Q(answers__answered_at__isnull=False)
    right = Q(answers__outcome=F("answer"))
    rows = GoldenCase.objects.select_related(
        "case__frozen", "case__listing", "proposed_by", "confirmed_by"
    ).annotate(
        given=Count("answers", filter=is_answered),
        right=Count("answers", filter=is_answered & right),
    )
    if visitor.role == Role.SENIOR_REVIEWER:
        rows = rows.filter(
            Q(confirmed_at=None, retired_at=None) | Q(proposed_by=visitor) | Q(confirmed_by=visitor)
        )
    return rows.order_by("-proposed_at", "-pk")


def _list_confirmable_ids(visitor: User) -> Sequence[int]:
    """List the golden cases this person may confirm: those proposed by the other role."""
    if visitor.role not in KEEPERS:
        return []
    waiting = GoldenCase.objects.proposed().exclude(proposed_by__role=visitor.role)
    return list(waiting.values_list("pk", flat=True))


@PAGES.step("golden/propose/", allow_roles(*KEEPERS))
def propose_golden(request: HttpRequest, keeper: User) -> HttpResponse:
    """Put a case before the second pair of eyes."""
    form = GoldenForm(request.POST)
    if not form.is_valid():
        return _render_golden(request, keeper, form, status=422)
    data = form.cleaned_data
    answer = GoldenAnswer(Outcome(data["answer"]), data["explanation"])
    try:
        golden.propose_golden(data["case"], answer, keeper, now=database_now())
    except NotGolden as refused:
        form.add_error(
            "case",
            explain(refused),
        )
        return _render_golden(request, keeper, form, status=422)
    messages.success(request, _("Proposed. Somebody with the other role has to confirm it."))
    return redirect("console:golden")


@PAGES.step(
    "golden/<int:golden_id>/confirm/", allow_roles(*KEEPERS, foreign=302, overseers=KEEPERS)
)
def confirm_golden(request: HttpRequest, keeper: User, golden_id: int) -> HttpResponse:
    """Confirm a golden case, so that reviewers get it from now on."""
    with report_outcome(request, _("Confirmed. Reviewers get it from now on.")):
        golden.confirm_golden(golden_id, keeper, now=database_now())
    return redirect("console:golden")


@PAGES.step("golden/<int:golden_id>/retire/", allow_roles(*KEEPERS, foreign=302, overseers=KEEPERS))
def retire_golden(request: HttpRequest, keeper: User, golden_id: int) -> HttpResponse:
    """Retire a golden case, so that reviewers no longer get it."""
    why = request.POST.get("why", "").strip()
    if not why:
        messages.error(request, _("Say why it is retired."))
        return redirect("console:golden")
    with report_outcome(request, _("Retired. Its answers stay.")):
        golden.retire_golden(golden_id, keeper, why, now=database_now())
    return redirect("console:golden")
