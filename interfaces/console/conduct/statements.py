"""Statements to the DSA's database: what waits, what was refused and why, and sending it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import Count, Min, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import Filter, paginate
from records.accounts.models import Role, User
from records.actions.notices import dsa_statements
from records.clock import database_now
from records.notices.models import StatementSent, StatementState

PAGES = Pages()
_READERS: Final = (Role.POLICY_ADMIN, Role.AUDITOR)
_OWED: Final = "owed"  # what has not arrived: the page begins with it
_UNDELIVERED: Final = (StatementState.WAITING, StatementState.REFUSED)
_REFUSALS_READ: Final = 500  # refused ones whose faults name the fields to choose from
_STATES: Final[dict[str, Promise]] = {
    _OWED: pgettext_lazy("statement", "not there yet"),
    StatementState.REFUSED: pgettext_lazy("statement", "refused"),
    StatementState.WAITING: pgettext_lazy("statement", "waits"),
    StatementState.SENT: pgettext_lazy("statement", "arrived"),
}
_TONES: Final = {
    StatementState.REFUSED: "no",
    StatementState.WAITING: "unknown",
    StatementState.SENT: "yes",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What a statement was refused for."""

    field: str
    says: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement as the list shows it."""

    statement: StatementSent
    state: Promise
    tone: str
    faults: Sequence[Fault]


@dataclass(frozen=True, slots=True)
class StatementBacklog:
    """How much has not arrived, and since when."""

    waiting: int
    refused: int
    oldest_at: datetime | None  # the ruling that has waited longest


@PAGES.show("statements/", allow_roles(*_READERS))
def statements(request: HttpRequest, visitor: User) -> HttpResponse:
    """List statements of reasons, by default undelivered ones, by state and faulty field."""
    state, field = request.GET.get("state", _OWED), request.GET.get("field", "")
    fields = _list_fault_fields()
    rows = StatementSent.objects.owed().order_by("-ruled_at", "-pk")
    if state in _STATES:
        rows = rows.filter(state__in=_UNDELIVERED if state == _OWED else (state,))
    if field in fields:
        text = f'"{field}: '
        rows = rows.alias(words=Cast("faults", TextField())).filter(words__contains=text)
    page = paginate(rows.select_related("ruling__case"), request)
    context = {
        "standing": _count_backlog(),
        "rows": [_build_row(statement) for statement in page.rows],
        "page": page,
        "filters": (
            Filter("state", _("State"), state, tuple(_STATES.items()), "all"),
            Filter(
                "field", _("Field with the error"), field, tuple((name, name) for name in fields)
            ),
        ),
        "is_filtered": bool(field) or state != _OWED,
        "can_send": visitor.role == Role.POLICY_ADMIN,
        "sees_cases": visitor.role == Role.AUDITOR,
    }
    return render(request, "console/conduct/statements.html", context)


def _build_row(statement: StatementSent) -> StatementRow:
    split = (str(fault).partition(":") for fault in statement.faults)
    faults = [Fault(field.strip(), message.strip()) for field, _colon, message in split]
    return StatementRow(
        statement, _STATES[statement.state], _TONES[StatementState(statement.state)], faults
    )


def _count_backlog() -> StatementBacklog:
    rows = StatementSent.objects.filter(state__in=_UNDELIVERED).order_by()
    by_state = {
        state: (count, oldest)
        for state, count, oldest in rows.values_list("state").annotate(Count("pk"), Min("ruled_at"))
    }
    waiting, oldest = by_state.get(StatementState.WAITING, (0, None))
    refused_count, _oldest = by_state.get(StatementState.REFUSED, (0, None))
    return StatementBacklog(waiting, refused_count, oldest)


def _list_fault_fields() -> list[str]:
    """List the fields that the newest refusals name."""
    refused_statements = StatementSent.objects.filter(state=StatementState.REFUSED).order_by("-pk")
    lists = refused_statements.values_list("faults", flat=True)[:_REFUSALS_READ]
    return sorted({str(fault).partition(":")[0] for faults in lists for fault in faults})


_SENT_AGAIN: Final = gettext_lazy("We send it again within a minute, from the present record.")
_NOT_REFUSED: Final = gettext_lazy("It is no longer refused. Nothing was changed.")


@PAGES.step("statements/again/", allow_roles(Role.POLICY_ADMIN), name="statements_again")
def send_again(request: HttpRequest, admin: User) -> HttpResponse:
    """Send a refused one again, once what was wrong is put right."""
    puid = request.POST.get("puid", "").replace("\0", "")
    if dsa_statements.retry_statement(puid, actor=admin.actor, now=database_now()):
        messages.success(request, str(_SENT_AGAIN))
    else:
        messages.error(request, str(_NOT_REFUSED))
    return redirect("console:statements")
