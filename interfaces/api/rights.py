"""Rights and reasons: what a filing may be based on."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from interfaces.api.callers import caller, needs
from interfaces.api.pages import PageNumber, PerPage, page_of
from interfaces.api.problems import Problem
from interfaces.api.shapes import Page, ReasonOut, RightOut
from pipeline.words import RightKind, RightState
from records.accounts.models import Scope
from records.ledger import policies
from records.rights import usable

router = Router(tags=["Rights"])


class RightFilters(Schema):
    """Which rights, and which page of them."""

    kind: RightKind | None = None
    state: RightState | None = None
    page: PageNumber = 1
    per_page: PerPage = 100


@router.get(
    "/rights",
    auth=needs(Scope.READ),
    response={200: Page[RightOut], (401, 403, 422, 429, 503): Problem},
    summary="List yours",
)
def own_rights(request: HttpRequest, filters: Annotated[RightFilters, Query()]) -> Page[RightOut]:
    """Yours, and those of principals that a power of attorney covers or covered."""
    asked = {"kind": filters.kind, "state": filters.state}
    chosen = usable.within_reach(caller(request).pk).filter(
        **{name: value for name, value in asked.items() if value is not None}
    )
    page = page_of(chosen.order_by("-pk"), filters.page, filters.per_page)
    items = [RightOut.of(right) for right in page.rows]
    return Page(items=items, total=page.total, page=filters.page, pages=page.pages)


@router.get(
    "/reasons",
    auth=needs(Scope.READ),
    response={200: list[ReasonOut], (401, 403, 429, 503): Problem},
    summary="List the reasons",
)
def reasons(request: HttpRequest) -> list[ReasonOut]:
    """Each with the kinds of right it fits and the evidence it demands."""
    del request
    return [ReasonOut.of(code, reason) for code, reason in policies.policy().reasons.items()]
