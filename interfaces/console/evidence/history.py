"""What was done with a thing, and who opened its page: by its audit chain, in words."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import label_stored
from records.accounts.models import User, user_actor
from records.evidence.acts import EvidenceAct
from records.evidence.models import Opening
from records.ledger.models import AuditEntry

_MOST: Final = 200
_DETAILS: Final = ("why", "said", "ground")


def list_history(kind: str, subject_id: int, thing_id: UUID) -> list[dict[str, Any]]:
    """List the history of a record, oldest first, as the timeline shows it."""
    chain = AuditEntry.objects.readable().filter(subject_kind=kind, subject_id=subject_id)
    entries = chain.order_by("-number").values_list("entry", flat=True)[:_MOST]
    rows = [json.loads(text) for text in entries]
    people = {
        user_actor(pk): name
        for pk, name in User.objects.filter(pk__in=_list_ids(rows)).values_list("pk", "username")
    }
    openings = Opening.objects.filter(thing_id=thing_id).select_related("person")
    moments: list[dict[str, Any]] = [
        {
            "at": datetime.fromisoformat(entry["at"]),
            "act": label_stored(EvidenceAct, entry["act"]),
            "who": people.get(entry["actor"], ""),
            "detail": [text for key in _DETAILS if (text := entry["body"].get(key))],
        }
        for entry in rows
    ]
    moments += [
        {
            "at": opening.opened_at,
            "act": _("opened"),
            "who": opening.person.username,
            "detail": [opening.why],
        }
        for opening in openings.order_by("-opened_at")[:_MOST]
    ]
    return sorted(moments, key=lambda moment: moment["at"])


def _list_ids(entries: Iterable[Mapping[str, Any]]) -> set[int]:
    """Return the ids of people among the actors."""
    actors = (entry["actor"].partition(":") for entry in entries)
    return {int(pk) for kind, _colon, pk in actors if kind == "user" and pk.isdecimal()}
