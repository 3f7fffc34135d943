"""Kill switches: what holds automatic approval back, and setting one with a reason."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.console.quality.switch_form import SwitchForm
from interfaces.look.doors import allow_roles
from pipeline.tables import Said
from pipeline.words import Reason
from records.accounts.models import Account, Role, User
from records.acts import switching
from records.acts.switching import SwitchReach
from records.ledger import policies
from records.ledger.clock import database_now
from records.ledger.models import AuditEntry, Switch

POLICY_READERS: Final = (Role.POLICY_ADMIN, Role.SENIOR_REVIEWER, Role.AUDITOR)
_CHANGES_SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class SwitchView:
    """One switch, in words."""

    switch: Switch
    reaches: Said | str  # a reason's title, a filer's name, or all
    set_by: str


@dataclass(frozen=True, slots=True)
class Change:
    """One setting of a switch, from its audit chain."""

    at: datetime
    name: str
    is_on: bool
    why: str
    who: str


@allow_roles(*POLICY_READERS)
@require_safe
def switch_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """All switches, and how they were set."""
    return _render_switches(request, visitor, SwitchForm(initial={"reach": SwitchReach.ALL}))


@allow_roles(Role.POLICY_ADMIN)
@require_POST
def set_switch(request: HttpRequest, admin: User) -> HttpResponse:
    """Switch automatic approval off, or on again; the very next case obeys."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return _render_switches(request, admin, form, status=422)
    is_on: bool = form.cleaned_data["is_on"]
    switching.set_switch(
        form.switch_name, admin, form.cleaned_data["why"], is_on=is_on, now=database_now()
    )
    messages.success(request, _explain_change(is_on=is_on))
    return redirect("console:switches")


def _explain_change(*, is_on: bool) -> str:
    if is_on:
        return _("Held back from this moment on: such cases go to a person.")
    return _("Lifted: policy decides such cases again from this moment on.")


def _render_switches(
    request: HttpRequest, visitor: User, form: SwitchForm, *, status: int = 200
) -> HttpResponse:
    shown = {
        "form": form,
        "switches": list(_list_switches()),
        "changes": list(_list_changes()),
        "can_set": visitor.role == Role.POLICY_ADMIN,
    }
    return render(request, "console/quality/switches.html", shown, status=status)


def _list_switches() -> Iterator[SwitchView]:
    found = list(Switch.objects.order_by("-is_on", "name"))
    people = _load_actor_names(each.set_by for each in found)
    filers = _load_filer_names(found)
    for each in found:
        yield SwitchView(
            each, _label_reach(each.name, filers), people.get(each.set_by, each.set_by)
        )


def _label_reach(name: str, filers: Mapping[int, str]) -> Said | str:
    kind, _colon, of = name.partition(":")
    if kind == SwitchReach.REASON and of in set(Reason):
        return policies.policy().reasons[Reason(of)].title
    return filers.get(int(of), "") if kind == SwitchReach.FILER and of.isdecimal() else ""


def _load_filer_names(found: Sequence[Switch]) -> dict[int, str]:
    named = (each.name.partition(":") for each in found)
    ids = [int(of) for kind, _colon, of in named if kind == SwitchReach.FILER and of.isdecimal()]
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name"))


def _load_actor_names(actors: Iterator[str]) -> dict[str, str]:
    ids = {
        int(key) for kind, _colon, key in (one.partition(":") for one in actors) if key.isdecimal()
    }
    return {f"user:{pk}": name for pk, name in _load_usernames(ids)}


def _load_usernames(ids: set[int]) -> list[tuple[int, str]]:
    return list(User.objects.filter(pk__in=ids).values_list("pk", "username"))


def _list_changes() -> Iterator[Change]:
    """The newest first."""
    entries = AuditEntry.objects.filter(subject_kind="switch").order_by("-pk")
    told = [json.loads(text) for text in entries.values_list("entry", flat=True)[:_CHANGES_SHOWN]]
    people = _load_actor_names(str(each["actor"]) for each in told)
    for each in told:
        yield Change(
            at=datetime.fromisoformat(each["at"]),
            name=each["body"]["name"],
            is_on=each["act"] == "switch_on",
            why=each["body"]["why"],
            who=people.get(each["actor"], each["actor"]),
        )
