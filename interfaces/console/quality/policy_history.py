"""The policy in force and those before it: read, never written here; two of them compared."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from records import policies
from records.accounts.models import User
from records.ledger.models import PolicyText

PAGES = Pages()
_AROUND: Final = 3  # lines on both sides of a change


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One line of a comparison."""

    kind: str  # added, removed, place or same
    text: str


@PAGES.show("policy/", allow_roles(*POLICY_READERS), name="policy")
def policy_history(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show the policy in force with its hash, and the earlier ones."""
    in_force = policies.policy()
    laws = dict.fromkeys(row.profile for row in in_force.jurisdictions)
    history = paginate(PolicyText.objects.order_by("-adopted_at", "pk"), request)
    context = {
        "policy": in_force,
        "text": settings.MARKWARDEN.policy.read_text(encoding="utf-8"),
        "history": history,
        "laws": [policies.profile(name) for name in laws],
        "is_adopted": PolicyText.objects.filter(pk=in_force.hash).exists(),
    }
    return render(request, "console/quality/policy.html", context)


@PAGES.show("policy/comparison/", allow_roles(*POLICY_READERS))
def policy_comparison(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Compare two policies that the query string names by their hashes."""
    older, newer = (
        get_object_or_404(PolicyText, pk=request.GET.get(name, "")) for name in ("older", "newer")
    )
    context = {
        "older": older,
        "newer": newer,
        "lines": list(_list_differences(older.text, newer.text)),
    }
    return render(request, "console/quality/comparison.html", context)


def _list_differences(older: str, newer: str) -> Iterator[PolicyLine]:
    kinds = {"+": "added", "-": "removed", "@": "place"}
    lines = difflib.unified_diff(older.splitlines(), newer.splitlines(), lineterm="", n=_AROUND)
    for line in list(lines)[2:]:  # the first two name files, of which there are none
        yield PolicyLine(kinds.get(line[:1], "same"), line if line.startswith("@") else line[1:])
