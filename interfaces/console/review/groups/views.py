"""Groups that were proposed or decided: the list, one group, and a second person's answer."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.cases.actions import reason_label
from interfaces.console.cases.permissions import DECIDERS, READERS, SEE_ALL, allow_case_readers
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.components.tables import paginate
from interfaces.web.outcomes import report_outcome
from pipeline.vocabulary import GroupState
from records.accounts.models import Role, User
from records.actions.review import groups
from records.actions.review.groups import ProposalClosed
from records.clock import database_now
from records.review.models import Group
from records.review.models.desk import GroupQuerySet

PAGES = Pages()
_GROUP = "groups/<uuid:group_id>/"
_MOST: Final = 100  # proposals on one page; the next to lapse first


@PAGES.show("groups/", allow_roles(*READERS), name="groups")
def group_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the groups that wait for a second person, and those decided lately."""
    now = database_now()
    groups, members = _visible_groups(visitor), Count("members", filter=Q(members__left_out=""))
    lead = ("lead__frozen", "lead__listing", "proposed_by")
    waiting = groups.waiting(now).order_by("lapses_at", "pk").select_related(*lead)
    past = groups.exclude(pk__in=groups.waiting(now).values("pk")).order_by("-proposed_at", "-pk")
    context = {
        "waiting": waiting.annotate(joined=members)[:_MOST],
        "page": paginate(past.select_related(*lead).annotate(joined=members), request),
    }
    return render(request, "console/review/groups/list.html", context)


def _visible_groups(visitor: User) -> GroupQuerySet:
    everything = Group.objects.all()
    return everything if visitor.role in SEE_ALL else everything.filter(proposed_by=visitor)


@PAGES.show(_GROUP, allow_case_readers, name="group")
def group_detail(request: HttpRequest, visitor: User, group_id: uuid.UUID) -> HttpResponse:
    """Show a group: its ruling, its cases, those left out, and who is responsible."""
    now = database_now()
    people = ("lead__frozen", "lead__listing", "proposed_by", "answered_by")
    group = get_object_or_404(_visible_groups(visitor).select_related(*people), public_id=group_id)
    members = group.members.select_related("case__frozen", "case__listing", "ruling")
    members = members.order_by("left_out", "case__review_by", "case")
    is_waiting = group.state == GroupState.PROPOSED
    has_lapsed = is_waiting and group.lapses_at is not None and group.lapses_at <= now
    context = {
        "group": group,
        "why": reason_label(group.reason_code),
        "joined": [member for member in members if not member.left_out],
        "left_out": [member for member in members if member.left_out],
        "has_lapsed": has_lapsed,
        "may_answer": is_waiting and not has_lapsed and _may_answer(group, visitor),
        "undo_until": groups.undo_ends_at(group) if _may_undo(group, visitor, now) else None,
        "sees_all": visitor.role in SEE_ALL,
    }
    return render(request, "console/review/groups/group.html", context)


def _may_answer(group: Group, visitor: User) -> bool:
    return visitor.role == Role.SENIOR_REVIEWER and group.proposed_by != visitor


def _may_undo(group: Group, visitor: User, now: datetime) -> bool:
    is_own = visitor.is_reviewer and visitor in {group.proposed_by, group.answered_by}
    return is_own and group.state == GroupState.DECIDED and now < groups.undo_ends_at(group)


@PAGES.step(f"{_GROUP}undo/", allow_roles(*DECIDERS, foreign=302))
def undo_group(request: HttpRequest, reviewer: User, group_id: uuid.UUID) -> HttpResponse:
    """Take the whole group back, while that is possible."""
    with report_outcome(request, _("Undone. All its cases are in review again. Nothing was sent.")):
        groups.undo_group(_find_group_id(group_id), reviewer, now=database_now())
    return redirect("console:groups")


def _find_group_id(group_id: uuid.UUID) -> int:
    """Return the group's database key; 0 if there is no such group."""
    return Group.objects.filter(public_id=group_id).values_list("pk", flat=True).first() or 0


type _Answer = Callable[..., Group]

ANSWERS: Final[dict[str, _Answer]] = {
    "confirm": groups.confirm_group,
    "decline": groups.decline_group,
}


def make_answer_view(which: str) -> GuardedView:
    """Build the view of one answer to a proposal."""

    @allow_roles(Role.SENIOR_REVIEWER, foreign=302, overseers=(Role.SENIOR_REVIEWER,))
    @require_POST
    def answer_group(request: HttpRequest, senior: User, group_id: uuid.UUID) -> HttpResponse:
        try:
            group = ANSWERS[which](_find_group_id(group_id), senior, now=database_now())
        except ProposalClosed:
            message = _("This proposal lapsed or was already answered, or it is your own.")
            messages.error(request, f"{message} {_('Nothing was changed.')}")
            return redirect("console:groups")
        message = (
            _("Declined. Its cases stay in review.") if which == "decline" else _("Confirmed.")
        )
        messages.success(request, message)
        return redirect("console:group", group_id=group.public_id)

    return answer_group


for which in ANSWERS:
    PAGES.add(f"{_GROUP}{which}/", f"{which}_group", make_answer_view(which))
