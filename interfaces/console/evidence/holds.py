"""Holds: what is kept whatever retention says, who placed it and why, released by two people."""

from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from interfaces.web.access import allow_roles
from interfaces.web.components.tables import paginate
from records.accounts.models import Role, User
from records.actions.evidence import holds
from records.actions.evidence.holds import HeldThing, HoldEnded, SamePerson, UnknownSubject
from records.clock import database_now
from records.complaints.models import Case
from records.evidence.models import Hold, HoldKind

KEEPERS: Final = (Role.INVESTIGATOR, Role.COUNSEL)
READERS: Final = (*KEEPERS, Role.AUDITOR)
_MOST_LINES: Final = 200


class SubjectsField(forms.CharField):
    """Cases, sellers, rights and accounts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4, "dir": "auto"})

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
        label=gettext_lazy("What to keep"),
        help_text=gettext_lazy(
            "One a line: the number of a case or request (MW-4821-07), or the id of a seller,"
            " right or account. All that belongs to it is kept with it."
        ),
        max_length=20_000,
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    until_on = forms.DateField(
        label=gettext_lazy("Until and with"),
        help_text=gettext_lazy("Leave it empty to keep it until two people release it."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_until_on(self) -> object:
        """Not in the past."""
        until = self.cleaned_data["until_on"]
        if until and until < database_now().date():
            raise forms.ValidationError(_("This day is over."))
        return until


@allow_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def hold_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """All holds, the newest first; placing one."""
    if request.method != "POST":
        return _render(request, visitor, HoldForm(initial={"subjects": request.GET.get("of", "")}))
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _render(request, visitor, form)
    said = form.cleaned_data
    until_on, now = said["until_on"], database_now()
    try:
        holds.place_hold(said["subjects"], said["why"], visitor, until_on=until_on, now=now)
    except UnknownSubject:
        form.add_error("subjects", _("It was deleted a moment ago."))
        return _render(request, visitor, form)
    messages.success(request, _("Kept. Nothing of it is deleted before the hold ends."))
    return redirect("console:holds")


def _render(request: HttpRequest, visitor: User, form: HoldForm) -> HttpResponse:
    rows = Hold.objects.select_related("placed_by", "release_proposed_by", "released_by")
    page = paginate(rows.prefetch_related("subjects").order_by("-placed_at", "-pk"), request)
    today = database_now().date()
    in_force = set(Hold.objects.in_force(today).filter(pk__in=[one.pk for one in page.rows]))
    shown = {
        "form": form,
        "page": page,
        "rows": [(one, one in in_force, _name_subjects(one)) for one in page.rows],
        "is_keeper": visitor.role in KEEPERS,
    }
    status = 422 if form.errors else 200
    return render(request, "console/evidence/holds.html", shown, status=status)


def _name_subjects(hold: Hold) -> list[tuple[str, str]]:
    """Each with its kind, as people call it."""
    found = list(hold.subjects.all())
    ids = [one.subject_id for one in found if one.kind == HoldKind.CASE]
    numbers = {case.pk: case.number for case in Case.objects.filter(pk__in=ids)}
    return [(one.kind, numbers.get(one.subject_id, str(one.subject_id)) if one.kind == HoldKind.CASE
             else str(one.subject_id)) for one in found]  # fmt: skip


def _get_hold(hold_id: UUID) -> int:
    found = Hold.objects.filter(public_id=hold_id).values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


@allow_roles(*KEEPERS, foreign=404, overseers=KEEPERS)
@require_POST
def propose_release(request: HttpRequest, keeper: User, hold_id: UUID) -> HttpResponse:
    """Say why it need not be kept any longer."""
    found, why = _get_hold(hold_id), request.POST.get("why", "").replace("\0", "").strip()
    if not why or len(why) > 500:
        messages.error(request, _("Say why, in 1 to 500 characters."))
        return redirect("console:holds")
    try:
        holds.propose_release(found, why, keeper, now=database_now())
    except HoldEnded:
        messages.error(request, _("This hold is over."))
    else:
        messages.success(request, _("Proposed. Somebody else has to confirm the release."))
    return redirect("console:holds")


@allow_roles(*KEEPERS, foreign=404, overseers=KEEPERS)
@require_POST
def confirm_release(request: HttpRequest, keeper: User, hold_id: UUID) -> HttpResponse:
    """End it, as the second person."""
    found = _get_hold(hold_id)
    try:
        holds.confirm_release(found, keeper, now=database_now())
    except SamePerson:
        messages.error(request, _("You proposed this release. Somebody else confirms it."))
    except HoldEnded:
        messages.error(request, _("This hold is over, or nobody has proposed its release."))
    else:
        messages.success(request, _("Released. Retention goes on from here."))
    return redirect("console:holds")
