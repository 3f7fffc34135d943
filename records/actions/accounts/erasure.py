"""What is held of a subject: exported, erased as far as the law lets it go, and what stays."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from pipeline.vocabulary import RightState
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, SubjectKey, User
from records.actions.accounts import access
from records.actions.evidence import retention
from records.cases.models import Case, TakedownRequest
from records.disputes.models import Appeal, CounterNotification
from records.duties import duty
from records.ledger import audit
from records.notices.models import Channel, Document
from records.rights.models import Right
from records.sellers.models import Seller
from records.tables.personal_data import RETENTION, Holding, KeepReason, Subject
from records.tables.registry import Table, list_holdings
from records.tables.retention import is_held

type Row = dict[str, Any]
type Forget = Callable[[str], object]  # in the vault, by key

_DISPUTED_DAYS: Final = 200  # where the policy does not say; appeals are open for 184


class ErasureBlocked(Exception):
    """Something of the account is still under way; the message says what."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """Rows of one table that say something of a subject: how many, why, and for how long."""

    table: str
    rows: int
    why: str
    days: int | None  # None: until they are erased, or the policy does not say
    is_held: bool  # a hold in force keeps the subject, whatever the days say
    objects: frozenset[str]  # names that may be of files in the vault


def export_account(account: Account, *, most: int | None = None) -> dict[str, object]:
    """Return all that is held of an account and its people, by table; as JSON can hold it.

    Args:
        account: The person whose data it is.
        most: Rows of one table, the newest; a table that has more is named under `cut`.
    """
    export = export_subject(Subject("account", account.pk), most=most)
    return {"account": str(account.public_id), **export}


def export_subject(subject: Subject, *, most: int | None = None) -> dict[str, object]:
    """Return all that is held of an account, or of the person behind an email address."""
    tables, cut = dict[str, list[Row]](), list[str]()
    for table, holding in list_holdings():
        if not (values := _read_rows(table, holding, subject, most)):
            continue
        cut += [table.label] if most and len(values) > most else []
        tables.setdefault(table.label, []).extend(values[:most])
    return {"tables": tables, "cut": cut}


def _read_rows(table: Table, holding: Holding, subject: Subject, most: int | None) -> list[Row]:
    if not holding.is_shown:
        return []
    rows = holding.find_rows(table.model, subject).order_by("-pk")
    query = rows.values(*holding.list_fields(table.model))
    return list(query[: most + 1] if most else query)


def write_json(document: object) -> str:
    """Write an export as text."""
    return json.dumps(document, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)


def list_survivors(subject: Subject) -> Iterator[Survivor]:
    """Yield each table that still says something of a subject, and why."""
    days = policies.policy().retention_days
    is_kept = is_subject_held(subject)
    for table, holding in list_holdings():
        rows = holding.find_rows(table.model, subject)
        if count := rows.count():
            yield Survivor(
                table=table.label,
                rows=count,
                why=holding.stays or "Until it is erased.",
                days=days.get(RETENTION[holding.stays]) if holding.stays else None,
                is_held=is_kept,
                objects=frozenset(retention.find_keys(rows)),
            )


def is_subject_held(subject: Subject) -> bool:
    """Return whether a legal hold in force keeps the data of an account or a seller."""
    model = {"account": Account, "seller": Seller}.get(subject.kind)
    if model is None:
        return False
    rows: QuerySet[Any] = QuerySet(model)
    return rows.filter(is_held(subject.kind, "pk"), pk=subject.value).exists()


def erase_account(account_id: int, *, forget: Forget, actor: str, now: datetime) -> None:
    """Erase an account and its people: keys, drafts and names go, decisions stay under a number.

    Raises:
        ErasureBlocked: cases, disputes or rights are open; nothing was changed.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update().get(pk=account_id)
        _refuse_open_work(account)
        for person in account.user_set.order_by("pk"):
            access.end_access(person, actor=actor, now=now)
        documents = account.identities.filter(images_deleted_at=None)
        pages = [page for document in documents for page in document.pages]
        for table, holding in list_holdings():
            _erase_rows(holding, holding.find_rows(table.model, Subject("account", account.pk)))
        for page in pages:  # after the rows: a hold that was placed meanwhile refuses there
            forget(page)
        _erase_credentials(account, now)
        redact_notices(now)
        audit.record("account", account.pk, "erase_account", actor=actor, at=now)


def _refuse_open_work(account: Account) -> None:
    if account.pk == PUBLIC_FORM_ACCOUNT_ID:
        raise ErasureBlocked("All reports of the public form belong to this account.")
    if is_subject_held(Subject("account", account.pk)):
        raise ErasureBlocked("A hold keeps it; two people release a hold.")
    open_ones = {
        "open cases": Case.objects.open().filter(account_id=account.pk),
        "open counter-notifications": CounterNotification.objects.open().filter(
            account_id=account.pk
        ),
        "open appeals": Appeal.objects.open().filter(account_id=account.pk),
        "rights in use": Right.objects.filter(owner=account).exclude(state=RightState.WITHDRAWN),
    }
    counts = [f"{count} {name}" for name, rows in open_ones.items() if (count := rows.count())]
    if counts:
        raise ErasureBlocked(f"{', '.join(counts)}: withdraw or transfer them, or wait, first.")


def _erase_rows(holding: Holding, rows: QuerySet[Any]) -> None:
    if holding.stays is None:
        rows.delete()
    elif holding.blanks and holding.stays is not KeepReason.NOTICE:
        rows.update(**holding.blanks)


def _erase_credentials(account: Account, now: datetime) -> None:
    """Erase usernames, passwords and the key of everything encrypted for the account."""
    User.objects.filter(account=account).update(
        username=Concat(Value("erased-"), F("pk")), password=make_password(None)
    )
    account.identities.filter(images_deleted_at=None).update(images_deleted_at=now)
    SubjectKey.objects.update_or_create(
        account=account, defaults={"wrapped": b"", "erased_at": now}
    )


@duty
def redact_notices(now: datetime) -> int:
    """Redact names in erased accounts' notices that can no longer be disputed; return how many."""
    erased_account_ids = SubjectKey.objects.filter(erased_at__isnull=False).values_list(
        "account", flat=True
    )
    return _redact(TakedownRequest.objects.filter(account__in=list(erased_account_ids)), now)


def erase_reporter(email: str, *, actor: str, now: datetime) -> int:
    """Redact the name in reports of the public form from this address.

    Returns:
        How many stay for now: they can still be disputed, or a hold keeps them.
    """
    public = TakedownRequest.objects.filter(account=PUBLIC_FORM_ACCOUNT_ID)
    reports = public.filter(filer_email__iexact=email)
    with transaction.atomic():
        body: dict[str, audit.Value] = {"reports": _redact(reports, now)}
        chain = ("account", PUBLIC_FORM_ACCOUNT_ID)
        audit.record(*chain, "erase_reporter", actor=actor, at=now, body=body)
    return reports.count()


def _redact(notices: QuerySet[TakedownRequest], now: datetime) -> int:
    days = policies.policy().retention_days.get(RETENTION[KeepReason.NOTICE], _DISPUTED_DAYS)
    (blanks,) = (
        holding.blanks for _table, holding in list_holdings() if holding.stays is KeepReason.NOTICE
    )
    waiting = notices.exclude(**blanks)
    disputable = Q(closed_at=None) | Q(closed_at__gt=now - timedelta(days=days))
    expired_notices = waiting.exclude(
        Exists(Case.objects.filter(disputable, request=OuterRef("pk")))
    )
    redactable = expired_notices.exclude(is_held("request", "pk"))
    letters = Document.objects.filter(channel=Channel.MAIL, request_id__in=redactable.values("pk"))
    letters.update(body=b"", address=blanks["filer_email"])
    return redactable.update(**blanks)
