"""The vault's objects go with their last reference."""

from datetime import datetime, timedelta
from typing import Final

from django.apps import apps
from django.db.models import Model

from gateways.vault import Vault
from records.actions.evidence.retention import list_text_columns
from records.cases.models import DecisionRecord
from records.database import fetch_all
from records.evidence.models import ReleasedObject
from records.ledger.models import AuditEntry

_MOST: Final = 10_000
# An object waits so long for its last look, so that one look serves many.
_REST: Final = timedelta(hours=12)
# An object that was put within this time may belong to a row that is still being written.
_UNCOMMITTED: Final = timedelta(hours=1)
# A hash that stands only here is a mention: nothing reads the object by it.
_MENTIONS: Final = (AuditEntry, DecisionRecord, ReleasedObject)


def forget_released(vault: Vault, now: datetime) -> int:
    """Forget objects that deleted rows named and no row names any more; return how many.

    It waits until the oldest has rested, then looks through every table once.
    """
    released_objects = ReleasedObject.objects.order_by("released_at")
    if not released_objects.filter(released_at__lt=now - _REST).exists():
        return 0
    keys = set(
        released_objects.filter(released_at__lt=now - _UNCOMMITTED).values_list("key", flat=True)[
            :_MOST
        ]
    )
    in_use = find_named(keys)
    # What was put again meanwhile stays in the vault and is looked at once more.
    fresh = {key for key in keys - in_use if not vault.forget(key, put_before=now - _UNCOMMITTED)}
    ReleasedObject.objects.filter(key__in=fresh).update(released_at=now)
    ReleasedObject.objects.filter(key__in=keys - fresh).delete()
    return len(keys) - len(in_use) - len(fresh)


def find_named(keys: set[str]) -> set[str]:
    """Return the keys that a row of any table names."""
    in_use = set[str]()
    for model in apps.get_models():
        if keys - in_use and model.__module__.startswith("records.") and model not in _MENTIONS:
            in_use |= _find_named_in(model, sorted(keys - in_use))
    return in_use


def _find_named_in(model: type[Model], keys: list[str]) -> set[str]:
    columns = list_text_columns(model)
    if not columns:
        return set()
    texts = ", ".join(f'"{column}"::text' for column in columns)
    table = model._meta.db_table  # noqa: SLF001  # documented API
    sql = (
        "SELECT DISTINCT found.key[1]"  # noqa: S608  # names of our own models
        f" FROM {table}, regexp_matches(concat_ws(' ', {texts}), '[0-9a-f]{{64}}', 'g') found(key)"
        " WHERE found.key[1] = ANY(%s)"
    )
    return {key for (key,) in fetch_all(sql, [keys])}
