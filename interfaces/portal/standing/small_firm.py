"""The Small Firms Programme for a filer: criteria, application, contact, leaving."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.look import firms
from interfaces.look.doors import admits, get_account_id
from interfaces.portal.drafts.samples import SAMPLES
from interfaces.portal.wording import title_of
from pipeline.small_firms import Declared
from records.accounts.models import Role, User
from records.acts import small_firms
from records.acts.small_firms import NotMoved, TooLarge
from records.ledger import policies
from records.ledger.clock import database_now
from records.standing.models import SmallFirm, SmallFirmState
from records.standing.moves import moves_of

_LARGER = "larger"
_OPEN = {SmallFirmState.APPLIED, SmallFirmState.MEMBER}


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
            *((band, firms.turnover_of(band)) for band in bands),
            (_LARGER, gettext_lazy("more than that")),
        ]


@admits(Role.FILER)
def small_firm(request: HttpRequest, visitor: User) -> HttpResponse:
    """Where the firm stands; a POST applies."""
    if request.method != "POST":
        return _show(request, visitor, ApplicationForm())
    form = ApplicationForm(request.POST)
    if form.is_valid():
        _apply(request, visitor, form)
    if form.errors:
        return _show(request, visitor, form, status=422)
    return redirect("portal:small_firm")


@admits(Role.FILER)
@require_POST
def leave(request: HttpRequest, visitor: User) -> HttpResponse:
    """Give the membership up, or take the application back."""
    try:
        small_firms.leave(get_account_id(visitor), actor=f"user:{visitor.pk}", now=database_now())
    except NotMoved:
        messages.info(request, _("There was nothing to leave."))
    else:
        messages.success(request, _("You have left the programme."))
    return redirect("portal:small_firm")


def _apply(request: HttpRequest, visitor: User, form: ApplicationForm) -> None:
    """Apply, and say what became of it; what is too large is said at its field."""
    try:
        declared, actor = _declared(form, visitor), f"user:{visitor.pk}"
        small_firms.apply(visitor, declared, actor=actor, now=database_now())
    except TooLarge as large:
        for name in large.criteria:
            form.add_error(name if name in form.fields else None, str(firms.BEYOND[name]))
    except NotMoved:
        messages.info(request, _("You have applied already, or you are a member."))
    else:
        messages.success(request, _("You have applied. Staff decide, and this page says so."))


def _declared(form: ApplicationForm, visitor: User) -> Declared:
    typed = form.cleaned_data
    return Declared(
        typed["staff"], typed["turnover_band"], small_firms.rights_of(get_account_id(visitor))
    )


def _show(
    request: HttpRequest, visitor: User, form: ApplicationForm, *, status: int = 200
) -> HttpResponse:
    firm = small_firms.of_account(get_account_id(visitor))
    numbers = policies.policy().small_firms
    context = {
        "firm": firm,
        "state": firms.STATES[firm.state] if firm else "",
        "turnover": firms.turnover_of(firm.turnover_band) if firm else "",
        "is_open": firm is not None and firm.state in _OPEN,
        "is_members": firm is not None and firm.state == SmallFirmState.MEMBER,
        "form": form,
        "numbers": numbers,
        "bands": [firms.turnover_of(band) for band in numbers.turnover_bands],
        "rights": small_firms.rights_of(get_account_id(visitor)),
        "moments": firms.moments(moves_of("small_firm", firm.pk)) if firm else (),
        "samples": _samples(firm),
    }
    return render(request, "portal/standing/small_firm.html", context, status=status)


def _samples(firm: SmallFirm | None) -> list[tuple[str, str, object]]:
    """The wording for each reason, for members."""
    if firm is None or firm.state != SmallFirmState.MEMBER:
        return []
    return [(code, title_of(code), text) for code, text in SAMPLES.items()]
