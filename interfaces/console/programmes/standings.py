"""Good Faith standings for staff: everybody's figures, barring with a reason, lifting a bar."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.console.quality.switches import READERS
from interfaces.console.seeing import SEE_ALL
from interfaces.look import standings as words
from interfaces.look.criteria import criteria
from interfaces.look.doors import admits
from interfaces.look.gallery import Filter
from interfaces.look.tables import page_of
from pipeline.good_faith import look_back_from
from pipeline.words import GoodFaithState, Outcome
from records.accounts.models import User
from records.acts import privileges
from records.acts.privileges import KEEPERS, NotMoved
from records.complaints.models import Ruling
from records.ledger import policies
from records.ledger.clock import database_now
from records.standing import track_records
from records.standing.models import Evaluation, Membership
from records.standing.moves import moves_of

_DAYS_A_PAGE: Final = 15
_LOOKED_BACK: Final = 20
_LONGEST_SEARCH: Final = 200
_KEEPERS: Final = tuple(sorted(KEEPERS))


@admits(*READERS)
@require_safe
def standings(request: HttpRequest, visitor: User) -> HttpResponse:
    """All of them, those that changed last first; by state, or by a filer's name."""
    del visitor
    state, search = request.GET.get("state", ""), _search(request)
    found = Membership.objects.select_related("owner", "agent").order_by("-since_at", "-pk")
    if state in set(GoodFaithState):
        found = found.filter(state=state)
    if search:
        found = found.filter(Q(owner__name__icontains=search) | Q(agent__name__icontains=search))
    page = page_of(found, request)
    context = {
        "rows": [(one, words.state_of(one)) for one in page.rows],
        "page": page,
        "search": search,
        "filters": (Filter("state", _("State"), state, tuple(words.STATES.items())),),
        "is_filtered": bool(state or search),
    }
    return render(request, "console/programmes/standings.html", context)


@admits(*READERS, foreign=404, overseers=READERS)
@require_safe
def one(request: HttpRequest, visitor: User, membership_id: int) -> HttpResponse:
    """Its figures, its history, and what a falsehood would have looked at again."""
    return _show(request, visitor, membership_id)


@admits(*_KEEPERS, foreign=404, overseers=_KEEPERS)
@require_POST
def bar(request: HttpRequest, keeper: User, membership_id: int) -> HttpResponse:
    """For a proven falsehood or misuse: at once."""
    return _moved(request, keeper, membership_id, privileges.bar)


@admits(*_KEEPERS, foreign=404, overseers=_KEEPERS)
@require_POST
def lift(request: HttpRequest, keeper: User, membership_id: int) -> HttpResponse:
    """The filer has to qualify anew."""
    return _moved(request, keeper, membership_id, privileges.lift)


def _moved(
    request: HttpRequest, keeper: User, membership_id: int, act: Callable[..., None]
) -> HttpResponse:
    held = get_object_or_404(Membership, pk=membership_id)
    why = request.POST.get("why", "").replace("\0", "").strip()
    if not why:
        messages.error(request, _("Say why: it stands in the audit log, and the filer reads it."))
        return _show(request, keeper, membership_id, status=422)
    try:
        act(held.pk, keeper, why, now=database_now())
    except NotMoved:
        messages.error(request, _("It stands so already; nothing was changed."))
    else:
        messages.success(request, _("Done. It holds from this moment on."))
    return redirect("console:standing", membership_id=membership_id)


def _search(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]


def _show(
    request: HttpRequest, visitor: User, membership_id: int, *, status: int = 200
) -> HttpResponse:
    held = get_object_or_404(Membership.objects.select_related("owner", "agent"), pk=membership_id)
    evaluations = Evaluation.objects.filter(membership=held).order_by("-on", "-pk")
    last, days = evaluations.first(), page_of(evaluations, request, _DAYS_A_PAGE)
    found, numbers = track_records.as_found(last) if last else None, policies.policy().good_faith
    approved = _approved(held, now=database_now())
    context = {
        "held": held,
        "state": words.state_of(held),
        "why": words.why_of(held),
        "found": found,
        "verdict": words.VERDICTS[found.verdict] if found else "",
        "criteria": criteria(found, numbers) if found else (),
        "moments": words.moments(moves_of("membership", held.pk)),
        "days": [words.day(one) for one in days.rows],
        "page": days,
        "may_change": visitor.role in KEEPERS,
        "is_barred": held.state == GoodFaithState.BARRED,
        "look_back_days": numbers.look_back_days,
        "approved": approved.count(),
        "looked_back": approved.select_related("case__frozen", "case__listing")[:_LOOKED_BACK],
        "sees_cases": visitor.role in SEE_ALL,
    }
    return render(request, "console/programmes/standing.html", context, status=status)


def _approved(held: Membership, *, now: datetime) -> QuerySet[Ruling]:
    """What policy upheld for this filer and owner since the look back begins, newest first."""
    calendar, numbers = policies.calendar(), policies.policy().good_faith
    since_on = look_back_from(calendar.local_day(now), numbers)
    return Ruling.objects.filter(
        account_id=held.filer_id,
        case__owner_id=held.owner_id,
        reviewer=None,
        outcome=Outcome.UPHELD,
        annulled_at=None,
        ruled_at__gte=calendar.midnight(since_on),
    ).order_by("-ruled_at", "-pk")
