"""Reasons: what a filing may complain of, and the evidence that each demands."""

from django.http import HttpRequest
from ninja import Router

from interfaces.api.callers import require_scope
from interfaces.api.problems import Problem
from interfaces.api.shapes import ReasonOut
from records.accounts.models import Scope
from records.ledger import policies

reasons_router = Router(tags=["Rights"])


@reasons_router.get(
    "/reasons",
    auth=require_scope(Scope.READ),
    response={200: list[ReasonOut], (401, 403, 429, 503): Problem},
    summary="List the reasons",
)
def reasons(request: HttpRequest) -> list[ReasonOut]:
    """Each with the kinds of right it fits and the evidence it demands."""
    del request
    return [
        ReasonOut.from_policy(code, reason) for code, reason in policies.policy().reasons.items()
    ]
