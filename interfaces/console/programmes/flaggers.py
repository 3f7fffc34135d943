"""Trusted flaggers for staff: who is one, with the lane's service level; appoint, suspend, end."""

from collections.abc import Callable
from datetime import date
from typing import Final, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.components.form_fields import (
    NEEDED,
    TerritoriesField,
    build_date_field,
    build_text_field,
)
from interfaces.web.components.tables import paginate
from interfaces.web.labels import explain, list_choices
from interfaces.web.outcomes import report_outcome
from pipeline.vocabulary import Lane, RightKind
from records import policies
from records.accounts.models import Account, User
from records.actions.programmes import trusted_flaggers
from records.actions.programmes.small_firms import NotChanged
from records.actions.programmes.trusted_flaggers import APPOINTERS, Award
from records.clock import database_now
from records.programmes.models import TrustedFlagger
from records.statistics.cases import count_due

PAGES = Pages()


_APPOINTERS: Final = tuple(APPOINTERS)
STEPS: Final[dict[str, Callable[..., object]]] = {
    "suspend": trusted_flaggers.suspend_flagger,
    "resume": trusted_flaggers.resume_flagger,
    "end": trusted_flaggers.end_appointment,
}


class AwardForm(forms.Form):
    """What a coordinator awarded."""

    account = forms.UUIDField(
        label=gettext_lazy("Number of the account"),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
        error_messages=NEEDED,
    )
    flagger_id = build_text_field(gettext_lazy("Number that the coordinator gave"), 64)
    coordinator = build_text_field(gettext_lazy("Digital Services Coordinator"), 120)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of right (none chosen: all)"),
        required=False,
        choices=list_choices(RightKind),
        widget=forms.CheckboxSelectMultiple,
    )
    territories = TerritoriesField()
    starts_on = build_date_field(gettext_lazy("First day"))
    ends_on = build_date_field(gettext_lazy("Last day (if it has one)"), is_required=False)

    def clean_ends_on(self) -> date | None:
        """Require that the last day is not before the first."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data["ends_on"]
        if first and last and last < first:
            raise forms.ValidationError(_("This day is over, or is before the first day."))
        return cast("date | None", last)


@PAGES.form("flaggers/", allow_roles(*POLICY_READERS), name="flaggers")
def flagger_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """List appointments, current ones first; a POST appoints."""
    if request.method != "POST" or visitor.role not in APPOINTERS:
        return _render(request, visitor, AwardForm(initial={"starts_on": _today()}))
    form = AwardForm(request.POST)
    if not form.is_valid() or not _appoint(visitor, form):
        return _render(request, visitor, form, status=422)
    messages.success(request, _("Appointed. We write to the account."))
    return redirect("console:flaggers")


def _appoint(visitor: User, form: AwardForm) -> bool:
    data = dict(form.cleaned_data)
    account = Account.objects.filter(public_id=data.pop("account")).first()
    key = account.pk if account else 0
    try:
        trusted_flaggers.appoint_flagger(key, Award(**data), visitor, now=database_now())
    except NotChanged as refused:
        message = explain(refused)
        form.add_error("account", message)
        return False
    return True


def make_step_view(step: str) -> GuardedView:
    """Build the view that suspends, resumes or ends an appointment."""

    @allow_roles(*_APPOINTERS, foreign=404, overseers=_APPOINTERS)
    @require_POST
    def change(request: HttpRequest, keeper: User, flagger_id: UUID) -> HttpResponse:
        flagger = get_object_or_404(TrustedFlagger, public_id=flagger_id)
        why = request.POST.get("why", "").replace("\0", "")
        with report_outcome(request, _("Done. We write to the account.")):
            STEPS[step](flagger.pk, keeper, why, now=database_now())
        return redirect("console:flaggers")

    return change


def _today() -> str:
    return f"{policies.calendar().local_day(database_now())}"


def _render(
    request: HttpRequest, visitor: User, form: AwardForm, *, status: int = 200
) -> HttpResponse:
    now = database_now()
    page = paginate(
        TrustedFlagger.objects.select_related("account").order_by("-ended_at", "-pk"), request
    )
    counts = [
        row
        for row in count_due(now, policies.calendar())
        if (row.unit, row.lane, row.window) == ("request", Lane.TRUSTED_FLAGGER, "28d")
    ]
    due = sum(row.count for row in counts)
    in_force = TrustedFlagger.objects.in_force(policies.calendar().local_day(now))
    context = {
        "page": page,
        "rows": page.rows,
        "in_force": set(in_force.values_list("pk", flat=True)),
        "due": due,
        "in_time": due - sum(row.missed for row in counts),
        "form": form,
        "can_act": visitor.role in APPOINTERS,
    }
    return render(request, "console/programmes/flaggers.html", context, status=status)


for step in STEPS:
    PAGES.add(f"flaggers/<uuid:flagger_id>/{step}/", f"flagger_{step}", make_step_view(step))
