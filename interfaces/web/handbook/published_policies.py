"""The public pages of the policies in force and earlier: what filers and sellers are judged by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from interfaces.web.access import Pages, allow_everyone
from interfaces.web.labels import join_list, label, translate
from pipeline.policy.publication import PublishedTable, publish
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Destination, RightKind, Severity
from records import policies
from records.actions.quality.policy_adoptions import find_in_force
from records.clock import database_now
from records.ledger.models import PolicyAdoption, PolicyText

PAGES = Pages()

_CACHED: Final = 16
_WORDS: Final = (Destination, RightKind, Severity)


@dataclass(frozen=True, slots=True)
class Period:
    """From when to when an adoption counted; the last one has no end yet."""

    number: int
    policy_hash: str
    from_at: datetime
    until_at: datetime | None
    is_in_force: bool


@PAGES.show("policies/", allow_everyone, name="policies")
def list_policies(request: HttpRequest) -> HttpResponse:
    """List all adoptions, the newest first."""
    context = {"periods": sorted(_list_periods(), key=lambda period: -period.number)}
    return render(request, "web/policies/list.html", context)


@PAGES.show("policies/<str:policy_hash>/", allow_everyone, name="policy-text")
def show_policy(request: HttpRequest, policy_hash: str) -> HttpResponse:
    """Show what is public of one policy."""
    text = PolicyText.objects.filter(pk=policy_hash).first()
    if text is None:
        raise Http404
    tables = [
        (translate(table.title), translate(table.says), list(_list_rows(table)))
        for table in _publish(policy_hash, text.text)
    ]
    periods = [period for period in _list_periods() if period.policy_hash == policy_hash]
    context = {"hash": policy_hash, "periods": periods, "tables": tables}
    return render(request, "web/policies/one.html", context)


@lru_cache(maxsize=_CACHED)
def _publish(_policy_hash: str, text: str) -> tuple[PublishedTable, ...]:
    return tuple(publish(text, policies.publication()))


def _list_periods() -> Iterator[Period]:
    in_force = find_in_force(database_now())
    adoptions = list(PolicyAdoption.objects.order_by("number"))
    for adoption, later in zip_longest(adoptions, adoptions[1:]):
        yield Period(
            adoption.number,
            adoption.policy_id,
            adoption.in_force_at,
            later.in_force_at if later else None,
            is_in_force=adoption == in_force,
        )


def _list_rows(table: PublishedTable) -> Iterator[tuple[str, str, str]]:
    for row in table.rows:
        yield " · ".join(row.names), translate(row.label), _write(row.value)


def _write(value: object) -> str:
    match value:
        case {"en": str(english), "zh": str(chinese)}:
            return translate(LocalizedText(english, chinese))
        case bool():
            return _("yes") if value else _("no")
        case list():
            return join_list(_write(part) for part in value) or "–"
    known = next((words for words in _WORDS if value in words), None)
    return str(label(known(str(value))) if known else value)
