"""Kill switches: what holds automatic approval or a rule back, and setting one with a reason."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.labels import Label, label, list_choices
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from pipeline.vocabulary import Outcome, ScreeningRule
from records import policies
from records.accounts.models import Account, Role, User, user_actor
from records.actions.quality import kill_switches
from records.actions.quality.kill_switches import SwitchReach, SwitchRefused
from records.cases.models import Ruling
from records.clock import database_now
from records.database import fetch_all
from records.ledger.models import AuditEntry, Switch

_SPAN: Final = timedelta(days=1)
_FILERS: Final = 3  # named, those with most
_HOLDS_BY_RULE: Final = """
SELECT reason->>'rule', count(*) FROM screening_heldlisting h
CROSS JOIN jsonb_array_elements(h.reasons) AS reason
WHERE h.held_at > %s AND h.held_at <= %s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class SwitchEffects:
    """Cases that policy approved, which would have gone to people, and listings that rules held."""

    by_reason: Mapping[str, int]
    by_filer: tuple[tuple[str, int], ...]  # the names of those with most
    by_rule: Mapping[str, int]  # a listing counts for each rule that held it

    @property
    def approved(self) -> int:
        """Cases of all reasons."""
        return sum(self.by_reason.values())


def count_effects(now: datetime) -> SwitchEffects:
    """Count over the last 24 hours."""
    rulings = Ruling.objects.live().of_first_instance()
    rulings = rulings.filter(reviewer__isnull=True, outcome=Outcome.UPHELD)
    of_day = rulings.filter(ruled_at__gt=now - _SPAN, ruled_at__lte=now)
    by_reason, by_filer = Counter[str](), Counter[int]()
    rows = of_day.values_list("case__reason", "account_id").annotate(Count("pk")).order_by()
    for reason, account_id, count in rows:
        by_reason[reason] += count
        by_filer[account_id] += count
    return SwitchEffects(
        by_reason=by_reason,
        by_filer=_name_filers(by_filer),
        by_rule=dict(fetch_all(_HOLDS_BY_RULE, [now - _SPAN, now])),
    )


def _name_filers(by_filer: Counter[int]) -> tuple[tuple[str, int], ...]:
    most = by_filer.most_common(_FILERS)
    names = Account.objects.filter(pk__in=dict(most)).values_list("pk", "name")
    names_by_id = dict(names)
    return tuple((names_by_id[pk], count) for pk, count in most if pk in names_by_id)


PAGES = Pages()
_REACHES: Final = (
    (SwitchReach.ALL.value, gettext_lazy("All automatic approval")),
    (SwitchReach.REASON.value, gettext_lazy("One reason")),
    (SwitchReach.FILER.value, gettext_lazy("One filer")),
    (SwitchReach.SCREENING.value, gettext_lazy("One rule of screening")),
)
_DIRECTIONS: Final = (
    ("on", gettext_lazy("Hold back: such cases go to a person, the rule holds no listing")),
    ("off", gettext_lazy("Lift: policy decides such cases again, the rule holds again")),
)


_RULES: Final = (("", "–"), *list_choices(ScreeningRule))


def _list_reasons() -> list[tuple[str, Label]]:
    return [("", "–"), *list_choices(Reason)]


class SwitchForm(forms.Form):
    """What is switched, which way, and why; every fault stands at its field."""

    reach = forms.ChoiceField(label=gettext_lazy("What is held back"), choices=_REACHES)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason (for one reason only)"),
        choices=_list_reasons,
        required=False,
    )
    filer = forms.CharField(
        label=gettext_lazy("Filer (for one filer only)"),
        help_text=gettext_lazy("The id of the account, or its exact name."),
        max_length=200,
        required=False,
    )
    screening = forms.ChoiceField(
        label=gettext_lazy("Rule (for one rule of screening only)"),
        choices=_RULES,
        required=False,
    )
    is_on = forms.ChoiceField(label=gettext_lazy("Direction"), choices=_DIRECTIONS)
    why = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("The audit log records it."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    switch_name = ""

    def show_effects(self, effects: SwitchEffects) -> None:
        """Say at each choice how much it would have changed in the last 24 hours."""
        reach, reason, filer, rule = (
            self.fields[name] for name in ("reach", "reason", "filer", "screening")
        )
        _count_choices(reach, _REACHES, {SwitchReach.ALL: effects.approved})
        _count_choices(reason, _list_reasons(), dict.fromkeys(Reason, 0) | dict(effects.by_reason))
        _count_choices(rule, _RULES, dict.fromkeys(ScreeningRule, 0) | dict(effects.by_rule))
        reason.help_text = _("In brackets: cases that policy approved in the last 24 hours.")
        rule.help_text = _("In brackets: listings that the rule held in the last 24 hours.")
        if effects.by_filer:
            filers = " · ".join(_with_count(*pair) for pair in effects.by_filer)
            sentence = _("Most approved in the last 24 hours: %(filers)s.") % {"filers": filers}
            filer.help_text = f"{filer.help_text} {sentence}"

    def clean_is_on(self) -> bool:
        """Return whether the switch is on, which holds approvals back."""
        return bool(self.cleaned_data["is_on"] == "on")

    def clean(self) -> dict[str, Any]:
        """Name the switch that is meant."""
        data = self.cleaned_data
        reach = SwitchReach(data.get("reach", SwitchReach.ALL))
        if reach is SwitchReach.FILER:
            target = self._find_account_id(data.get("filer", "").strip())
        else:
            target = data.get(reach.value, "")
        try:
            self.switch_name = kill_switches.switch_name(reach, target)
        except SwitchRefused:
            self.add_error(reach.value, self._explain_missing(reach))
        return data

    def _find_account_id(self, text: str) -> str:
        """Return the database key of an account by its id or name; empty if none."""
        try:
            accounts = Account.objects.filter(public_id=uuid.UUID(text))
        except ValueError:
            accounts = Account.objects.filter(name=text) if text else Account.objects.none()
        ids = list(accounts.values_list("pk", flat=True)[:2])
        return str(ids[0]) if len(ids) == 1 else ""

    def _explain_missing(self, reach: SwitchReach) -> str:
        if reach is SwitchReach.REASON:
            return _("Choose the reason.")
        if reach is SwitchReach.SCREENING:
            return _("Choose the rule.")
        return _("No filer has this name, or more than one has it. Give the id of the account.")


def _count_choices(
    field: forms.Field, choices: Iterable[tuple[str, Label]], counts: Mapping[str, int]
) -> None:
    """Put the count behind each choice that has one."""
    if isinstance(field, forms.ChoiceField):
        field.choices = [
            (value, _with_count(words, counts[value]) if value in counts else words)
            for value, words in choices
        ]


def _with_count(label: object, count: int) -> str:
    return _("%(label)s (%(count)d)") % {"label": label, "count": count}


_CHANGES_SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class SwitchView:
    """One switch, in words."""

    switch: Switch
    reaches: LocalizedText | Label  # a reason's title, a filer's name, a rule, or all
    set_by: str


@dataclass(frozen=True, slots=True)
class Change:
    """One setting of a switch, from its audit chain."""

    at: datetime
    name: str
    is_on: bool
    why: str
    who: str


@PAGES.show("switches/", allow_roles(*POLICY_READERS), name="switches")
def switch_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """List all switches and their changes."""
    return _render_switches(request, visitor, SwitchForm(initial={"reach": SwitchReach.ALL}))


@PAGES.step("switches/set/", allow_roles(Role.POLICY_ADMIN))
def set_switch(request: HttpRequest, admin: User) -> HttpResponse:
    """Switch automatic approval or a rule of screening off, or on again, from now on."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return _render_switches(request, admin, form, status=422)
    is_on: bool = form.cleaned_data["is_on"]
    kill_switches.set_switch(
        form.switch_name, admin, form.cleaned_data["why"], is_on=is_on, now=database_now()
    )
    is_rule = form.cleaned_data["reach"] == SwitchReach.SCREENING
    messages.success(request, _explain_change(is_on=is_on, is_rule=is_rule))
    return redirect("console:switches")


def _explain_change(*, is_on: bool, is_rule: bool) -> str:
    if is_rule and is_on:
        return _("Held back from this moment on. The rule holds no listing.")
    if is_rule:
        return _("Lifted. The rule holds listings again from this moment on.")
    if is_on:
        return _("Held back from this moment on. Such cases go to a person.")
    return _("Lifted. Policy decides such cases again from this moment on.")


def _render_switches(
    request: HttpRequest, visitor: User, form: SwitchForm, *, status: int = 200
) -> HttpResponse:
    effects = count_effects(database_now())
    form.show_effects(effects)
    context = {
        "form": form,
        "switches": list(_list_switches()),
        "changes": list(_list_changes()),
        "can_set": visitor.role == Role.POLICY_ADMIN,
        "approved": effects.approved,
    }
    return render(request, "console/quality/switches.html", context, status=status)


def _list_switches() -> Iterator[SwitchView]:
    switches = list(Switch.objects.order_by("-is_on", "name"))
    people = load_actor_names(switch.set_by for switch in switches)
    filers = _load_filer_names(switches)
    for switch in switches:
        yield SwitchView(
            switch, _label_reach(switch.name, filers), people.get(switch.set_by, switch.set_by)
        )


def _label_reach(name: str, filers: Mapping[int, str]) -> LocalizedText | Label:
    kind, _colon, target = name.partition(":")
    if kind == SwitchReach.SCREENING:
        return label(ScreeningRule(target))
    if kind == SwitchReach.REASON and target in set(Reason):
        return policies.policy().reasons[Reason(target)].title
    return filers.get(int(target), "") if kind == SwitchReach.FILER and target.isdecimal() else ""


def _load_filer_names(switches: Sequence[Switch]) -> dict[int, str]:
    parts = (switch.name.partition(":") for switch in switches)
    ids = [int(pk) for kind, _colon, pk in parts if kind == SwitchReach.FILER and pk.isdecimal()]
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "name"))


def load_actor_names(actors: Iterable[str]) -> dict[str, str]:
    """Return the names of the people among these actors."""
    ids = {
        int(key)
        for kind, _colon, key in (actor.partition(":") for actor in actors)
        if key.isdecimal()
    }
    names = User.objects.filter(pk__in=ids).values_list("pk", "username")
    return {user_actor(pk): name for pk, name in names}


def _list_changes() -> Iterator[Change]:
    """Yield the changes of switches, newest first."""
    entries = AuditEntry.objects.readable().filter(subject_kind="switch").order_by("-pk")
    rows = [json.loads(text) for text in entries.values_list("entry", flat=True)[:_CHANGES_SHOWN]]
    people = load_actor_names(str(row["actor"]) for row in rows)
    for row in rows:
        yield Change(
            at=datetime.fromisoformat(row["at"]),
            name=row["body"]["name"],
            is_on=row["act"] == "switch_on",
            why=row["body"]["why"],
            who=people.get(row["actor"], row["actor"]),
        )
