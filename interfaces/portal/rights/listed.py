"""The list of one's rights, as the address asks for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import F, Q
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.look.gallery import Filter
from interfaces.look.labels import Label, label
from interfaces.look.tables import Column, Page, paginate
from pipeline.words import RightKind, RightState
from records.ledger.clock import database_now
from records.rights.models import Right

_STATES: Final = tuple(one for one in RightState if one != RightState.CLAIMED)
_EXPIRY: Final = {
    "soon": _("within 90 days"),
    "over": _("already over"),
    "never": _("no last day"),
}
_SOON: Final = timedelta(days=90)
_LONGEST_SEARCH: Final = 100
_ORDERS: Final[Mapping[str, tuple[str | OrderBy, ...]]] = {
    "newest": ("-updated_at", "-pk"),
    "updated": ("updated_at", "pk"),
    "mark": ("mark", "pk"),
    "-mark": ("-mark", "-pk"),
    "expires": (F("expires_on").asc(nulls_last=True), "pk"),
    "-expires": (F("expires_on").desc(nulls_last=True), "-pk"),
}
# By column: what its head asks for when the list is ordered by it upwards, downwards, or not.
_HEADS: Final = (
    (_("Right"), "mark", "-mark", "mark"),
    (_("Expires"), "expires", "-expires", "expires"),
    (_("Changed"), "updated", "newest", "newest"),
)


@dataclass(frozen=True, slots=True)
class RightList:
    """One page of rights with what stands above it."""

    page: Page[Right]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    search: str
    sort: str
    is_filtered: bool


def build_right_list(request: HttpRequest, account_id: int) -> RightList:
    """As the address asks."""
    asked = request.GET
    kind, state = (
        _pick_known(asked.get("kind", ""), RightKind),
        _pick_known(asked.get("state", ""), _STATES),
    )
    expiry = asked.get("expiry", "") if asked.get("expiry", "") in _EXPIRY else ""
    search = asked.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]
    sort = asked.get("sort", "") if asked.get("sort", "") in _ORDERS else "newest"
    rights = Right.objects.filter(owner_id=account_id).exclude(state=RightState.CLAIMED)
    found = rights.filter(_build_condition(kind, state, expiry, search)).order_by(*_ORDERS[sort])
    return RightList(
        page=paginate(found, request),
        columns=_build_columns(sort),
        filters=(
            Filter("kind", _("Kind"), kind, tuple((one.value, label(one)) for one in RightKind)),
            Filter("state", _("State"), state, tuple((one.value, label(one)) for one in _STATES)),
            Filter("expiry", _("Expiry"), expiry, tuple(_EXPIRY.items())),
        ),
        search=search,
        sort=sort,
        is_filtered=bool(kind or state or expiry or search),
    )


def _pick_known(asked: str, words: Iterable[str]) -> str:
    return asked if asked in set(words) else ""


def _build_condition(kind: str, state: str, expiry: str, search: str) -> Q:
    today = database_now().date()
    by_expiry = {
        "": Q(),
        "soon": Q(expires_on__gte=today, expires_on__lte=today + _SOON),
        "over": Q(expires_on__lt=today),
        "never": Q(expires_on__isnull=True),
    }
    wanted = by_expiry[expiry]
    wanted &= Q(kind=kind) if kind else Q()
    wanted &= Q(state=state) if state else Q()
    if search:
        wanted &= Q(mark__icontains=search) | Q(number__icontains=search)
    return wanted


def _build_columns(sort: str) -> tuple[Column, ...]:
    kind, number, state = Column(_("Kind")), Column(_("Number")), Column(_("State"))
    right, expires, changed = (_build_column(*head, sort=sort) for head in _HEADS)
    return (right, kind, number, state, expires, changed)


def _build_column(title: Label, up: str, down: str, first: str, *, sort: str) -> Column:
    if sort == up:
        return Column(title, down, "ascending")
    if sort == down:
        return Column(title, up, "descending")
    return Column(title, first)
