"""Seal again, under the first of the server's keys, what older keys sealed."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from records.accounts.encryption import Purpose, is_under_first_key, seal, unseal
from records.accounts.models import CodeLetter, SubjectKey
from records.filing.models import UnconfirmedReport
from records.notices.models.webhooks import Secret
from records.vetting.models import SellerKey


@dataclass(frozen=True, slots=True)
class _SealedColumn:
    rows: QuerySet[Any]
    name: str
    purpose: Purpose
    owner: Callable[[Any], str] = lambda _row: ""


_COLUMNS: Final = (
    _SealedColumn(
        SubjectKey.objects.all(), "wrapped", Purpose.SUBJECT_KEYS, lambda row: str(row.account_id)
    ),
    _SealedColumn(
        SellerKey.objects.all(), "wrapped", Purpose.SELLER_KEYS, lambda row: str(row.seller_id)
    ),
    _SealedColumn(CodeLetter.objects.all(), "sealed", Purpose.CODE_LETTERS),
    _SealedColumn(UnconfirmedReport.objects.all(), "sealed", Purpose.REPORTS),
    _SealedColumn(Authenticator.objects.all(), "data", Purpose.SECOND_FACTORS),
    _SealedColumn(
        Secret.objects.all(), "secret", Purpose.WEBHOOK_SECRETS, lambda row: str(row.endpoint_id)
    ),
)


def rewrap_all() -> int:
    """Seal every row under the first key, a row a transaction; return how many were changed.

    Interrupted, it is run again: what is done already is passed over.

    Raises:
        SealingKeyUnknown: something is sealed under a key that the settings do not name.
        KeyErased: somebody altered something that is sealed.
    """
    return sum(
        _rewrap_row(column, key)
        for column in _COLUMNS
        for key in column.rows.order_by("pk").values_list("pk", flat=True)
    )


def _rewrap_row(column: _SealedColumn, key: object) -> bool:
    with transaction.atomic():
        row = column.rows.select_for_update().filter(pk=key).first()
        if row is None:
            return False
        value = getattr(row, column.name)
        fresh = _rewrap(value, column.purpose, column.owner(row))
        if fresh == value:
            return False
        setattr(row, column.name, fresh)
        row.save(update_fields=[column.name])
    return True


def _rewrap(data: Any, purpose: Purpose, owner: str) -> Any:  # noqa: ANN401  # as the column has it
    """Encrypt again what is encrypted: bytes, texts in base64, and such texts in objects."""
    if isinstance(data, dict):
        return {name: _rewrap(value, purpose, owner) for name, value in data.items()}
    if isinstance(data, list):
        return [_rewrap(value, purpose, owner) for value in data]
    if isinstance(data, str):
        return b64encode(_rewrap(b64decode(data), purpose, owner)).decode()
    if not isinstance(data, bytes | memoryview) or not data or is_under_first_key(bytes(data)):
        return data
    return seal(unseal(bytes(data), purpose, owner), purpose, owner)
