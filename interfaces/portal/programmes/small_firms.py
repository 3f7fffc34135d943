"""The Small Firms Program for a filer: criteria, application, contact, leaving."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.portal.filing.labels import get_reason_title
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.labels import explain, label
from interfaces.web.programmes import labels
from pipeline.programmes.small_firms import FirmDeclaration
from pipeline.reasons import Reason
from records import policies
from records.accounts.models import User
from records.actions.programmes import small_firms, support
from records.actions.programmes.small_firms import NotChanged, TooLarge
from records.clock import database_now
from records.programmes.models import SmallFirm, SmallFirmState
from records.programmes.state_changes import list_changes

PAGES = Pages(allow_filers)
_LARGER_BAND = "larger"
_OPEN_STATES = {SmallFirmState.APPLIED, SmallFirmState.MEMBER}


class ApplicationForm(forms.Form):
    """What a firm declares of itself."""

    staff = forms.IntegerField(
        label=gettext_lazy("People who work for the firm"), min_value=1, max_value=1_000_000
    )
    turnover_band = forms.ChoiceField(label=gettext_lazy("Turnover"))
    is_true = forms.BooleanField(label=gettext_lazy("This is true, and we can show it when asked."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- of Django
        super().__init__(*args, **kwargs)
        bands = policies.policy().small_firms.turnover_bands
        self.fields["turnover_band"].choices = [  # type: ignore[attr-defined]  # a choice field
            *((band, labels.turnover_label(band)) for band in bands),
            (_LARGER_BAND, gettext_lazy("more than that")),
        ]


@PAGES.form("small-firm/", name="small_firm")
def show_small_firm(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the firm's state in the program; a POST applies."""
    if request.method != "POST":
        return _render_page(request, visitor, ApplicationForm())
    form = ApplicationForm(request.POST)
    if form.is_valid():
        _apply_for_membership(request, visitor, form)
    if form.errors:
        return _render_page(request, visitor, form, status=422)
    return redirect("portal:small_firm")


@PAGES.step("small-firm/leave/", name="small_firm_leave")
def leave_programme(request: HttpRequest, visitor: User) -> HttpResponse:
    """Give the membership up, or take the application back."""
    try:
        small_firms.leave_programme(
            get_account_id(visitor), actor=visitor.actor, now=database_now()
        )
    except NotChanged as refused:
        messages.info(request, explain(refused))
    else:
        messages.success(request, _("You have left the program."))
    return redirect("portal:small_firm")


@PAGES.step("small-firm/question/", name="small_firm_ask")
def ask_contact(request: HttpRequest, visitor: User) -> HttpResponse:
    """Write to the person who helps the firm."""
    text = request.POST.get("text", "")
    try:
        support.ask_contact(visitor, text, now=database_now())
    except NotChanged as refused:
        messages.error(request, explain(refused))
        if text.strip():
            unsent = {"text": text, "back": reverse("portal:small_firm")}
            return render(request, "portal/unsent.html", unsent, status=409)
    else:
        messages.success(request, _("Sent. We will email you when there is an answer."))
    return redirect("portal:small_firm")


def _apply_for_membership(request: HttpRequest, visitor: User, form: ApplicationForm) -> None:
    """Apply, and say what became of it; what is too large is said at its field."""
    try:
        declaration, actor = _read_declaration(form, visitor), visitor.actor
        small_firms.apply_for_membership(visitor, declaration, actor=actor, now=database_now())
    except TooLarge as large:
        for name in large.criteria:
            form.add_error(name if name in form.fields else None, str(label(name)))
    except NotChanged as refused:
        messages.info(request, explain(refused))
    else:
        messages.success(
            request, _("You have applied. Staff decide, and this page shows the decision.")
        )


def _read_declaration(form: ApplicationForm, visitor: User) -> FirmDeclaration:
    cleaned_data = form.cleaned_data
    return FirmDeclaration(
        cleaned_data["staff"],
        cleaned_data["turnover_band"],
        small_firms.count_rights(get_account_id(visitor)),
    )


def _render_page(
    request: HttpRequest, visitor: User, form: ApplicationForm, *, status: int = 200
) -> HttpResponse:
    firm = small_firms.find_firm(get_account_id(visitor))
    numbers = policies.policy().small_firms
    context = {
        "firm": firm,
        "state": label(firm.state) if firm else "",
        "turnover": labels.turnover_label(firm.turnover_band) if firm else "",
        "is_open": firm is not None and firm.state in _OPEN_STATES,
        "is_members": firm is not None and firm.state == SmallFirmState.MEMBER,
        "form": form,
        "numbers": numbers,
        "bands": [labels.turnover_label(band) for band in numbers.turnover_bands],
        "rights": small_firms.count_rights(get_account_id(visitor)),
        "moments": labels.list_firm_moments(list_changes("small_firm", firm.pk)) if firm else (),
        "thread": firm.messages.order_by("sent_at", "pk") if firm else (),
        "longest": support.LONGEST_MESSAGE,
        "samples": _list_samples(firm),
    }
    return render(request, "portal/programmes/small_firm.html", context, status=status)


def _list_samples(firm: SmallFirm | None) -> list[tuple[str, str, object]]:
    """List the sample explanation of each reason, for members."""
    if firm is None or firm.state != SmallFirmState.MEMBER:
        return []
    return [(reason, get_reason_title(reason), _(reason.sample)) for reason in Reason]
