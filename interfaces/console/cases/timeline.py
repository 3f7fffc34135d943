"""A case's past, read from its audit chain."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from interfaces.console.cases.actions import reason_label
from interfaces.web.labels import Label, label_stored, label_term
from pipeline.vocabulary import Destination, Outcome
from records.accounts.models import Account, Role, User, user_actor
from records.cases.acts import CaseAct
from records.cases.models import Case
from records.ledger import audit
from records.ledger.audit import ActorKind
from records.ledger.models import AuditEntry


@dataclass(frozen=True, slots=True)
class _Actors:
    """Actors by name; people of a filer are not staff."""

    names: Mapping[str, str]
    filers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the chain, for people."""

    number: int
    name: str  # of the act, as the chain has it
    at: datetime
    act: Label
    actor: Label
    who: str  # a name, where the actor has one
    detail: tuple[Label, ...]  # outcome, destination, rule, reason


@dataclass(frozen=True, slots=True)
class Timeline:
    """All entries, and whether the chain still holds."""

    moments: tuple[Moment, ...]
    broken_entries: tuple[int, ...]


def build_timeline(case: Case) -> Timeline:
    """Build the timeline of a case, oldest entry first."""
    chain = AuditEntry.objects.readable().filter(subject_kind="case", subject_id=case.pk)
    entries = list(chain.order_by("number").values_list("number", "entry"))
    rows = [(number, json.loads(entry)) for number, entry in entries]
    actors = _load_actors({key for _number, entry in rows for key in _list_actor_keys(entry)})
    moments = tuple(_build_moment(number, entry, actors) for number, entry in rows)
    return Timeline(moments, tuple(audit.find_broken_links("case", case.pk)))


def _build_moment(number: int, entry: Mapping[str, object], actors: _Actors) -> Moment:
    act, actor = str(entry["act"]), str(entry["actor"])
    kind = ActorKind.ACCOUNT if actor in actors.filers else actor.partition(":")[0]
    return Moment(
        number=number,
        name=act,
        at=datetime.fromisoformat(str(entry["at"])),
        act=label_stored(CaseAct, act),
        actor=label_stored(ActorKind, kind),
        who=actors.names.get(actor, ""),
        detail=(*_list_details(entry["body"]), *_list_other_people(entry, actors.names)),
    )


_DETAIL_LABELS: Final[Mapping[str, Callable[[str], Label]]] = {
    "outcome": lambda value: label_stored(Outcome, value),
    "destination": lambda value: label_stored(Destination, value),
    "rule": label_term,
    "reason": reason_label,
}


def _list_details(body: object) -> tuple[Label, ...]:
    """List the labels of an entry's outcome, rule and reason."""
    if not isinstance(body, Mapping):
        return ()
    return tuple(
        make_label(str(body[key])) for key, make_label in _DETAIL_LABELS.items() if body.get(key)
    )


def _list_actor_keys(entry: Mapping[str, object]) -> tuple[str, ...]:
    """List who acted and whom it concerned: taken from, given to or asked."""
    body = entry["body"]
    fields = body if isinstance(body, Mapping) else {}
    return (str(entry["actor"]), *(str(fields.get(key, "")) for key in ("from", "to")))


def _list_other_people(entry: Mapping[str, object], names: Mapping[str, str]) -> tuple[str, ...]:
    _actor, before, after = (names.get(key, "") for key in _list_actor_keys(entry))
    return (
        *(f"← {value}" for value in (before,) if value),
        *(f"→ {value}" for value in (after,) if value),
    )


def _load_actors(actors: set[str]) -> _Actors:
    keys: dict[str, set[int]] = {"user": set(), "account": set()}
    for actor in actors:
        kind, _colon, key = actor.partition(":")
        if kind in keys and key.isdecimal():
            keys[kind].add(int(key))
    users = User.objects.filter(pk__in=keys["user"]).values_list("pk", "username", "role")
    accounts = Account.objects.filter(pk__in=keys["account"]).values_list("pk", "name")
    people = [(user_actor(pk), name, role) for pk, name, role in users]
    names = {key: name for key, name, _role in people}
    names |= {f"account:{pk}": name for pk, name in accounts}
    return _Actors(names, frozenset(key for key, _name, role in people if role == Role.FILER))
