"""The policy in force and those before it: who adopted which when; two of them compared."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.quality.kill_switches import load_actor_names
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from records import policies
from records.accounts.models import User
from records.actions.quality.policy_adoptions import find_in_force
from records.clock import database_now
from records.ledger.models import PolicyAdoption, PolicyText

PAGES = Pages()
_AROUND: Final = 3  # lines on both sides of a change


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One line of a comparison."""

    kind: str  # added, removed, place or same
    text: str


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """One adoption, in words; `until_at` is None while no later one was made."""

    adoption: PolicyAdoption
    proposed_by: str
    confirmed_by: str
    until_at: datetime | None


@PAGES.show("policy/", allow_roles(*POLICY_READERS), name="policy")
def policy_history(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show the policy in force with its hash, and the earlier ones."""
    now, policy = database_now(), policies.policy()
    laws = dict.fromkeys(row.profile for row in policy.jurisdictions)
    adoptions = PolicyAdoption.objects.select_related("proposal", "policy").order_by("-number")
    history = paginate(adoptions, request)
    context = {
        "policy": policy,
        "in_force": find_in_force(now),
        "history": history,
        "rows": list(_list_rows(history.rows)),
        "laws": [policies.profile(name) for name in laws],
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
        "lines": list(list_differences(older.text, newer.text)),
    }
    return render(request, "console/quality/comparison.html", context)


def _list_rows(adoptions: Sequence[PolicyAdoption]) -> Iterator[AdoptionRow]:
    actors = {actor for one in adoptions for actor in (one.proposed_by, one.confirmed_by)}
    names = name_actors(actors)
    starts = dict(PolicyAdoption.objects.values_list("number", "in_force_at"))
    for one in adoptions:
        until_at = starts.get(one.number + 1)
        yield AdoptionRow(one, names[one.proposed_by], names[one.confirmed_by], until_at)


def name_actors(actors: Collection[str]) -> Mapping[str, str]:
    """Return how pages call those who propose and confirm: people, signers, the operator."""
    people = load_actor_names(actors)
    return {actor: people.get(actor, actor.removeprefix("signer:")) for actor in actors}


def list_differences(older: str, newer: str) -> Iterator[PolicyLine]:
    """Yield the lines of a comparison; none where the texts are the same."""
    kinds = {"+": "added", "-": "removed", "@": "place"}
    signs = {"+": "+ ", "-": "− ", "@": "@", " ": "  "}
    lines = difflib.unified_diff(older.splitlines(), newer.splitlines(), lineterm="", n=_AROUND)
    for line in list(lines)[2:]:  # the first two name files, of which there are none
        yield PolicyLine(kinds.get(line[0], "same"), signs[line[0]] + line[1:])
