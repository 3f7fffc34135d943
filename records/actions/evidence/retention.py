"""Retention carried out: rows go when their time is over, unless a hold keeps them."""

import json
import logging
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from pipeline.vocabulary import DrawState, RightState
from records import policies
from records.accounts.models import (
    DocumentState,
    IdentityDocument,
    PowerOfAttorney,
    PowerOfAttorneyState,
    StaffChange,
)
from records.cases.models import Case, TakedownRequest
from records.cases.models.cases import OPEN
from records.conduct.models import Concern, Sanction
from records.database import fetch_all
from records.evidence.models import (
    Bundle,
    CivilMatter,
    Cluster,
    DisclosureOrder,
    Lead,
    LegalHold,
    Opening,
    ReleasedObject,
    SellerFeature,
    is_held,
)
from records.filing.models import Draft
from records.filing.models.reports import AdoptedReport
from records.ledger import audit, inclusion
from records.ledger.models import IdempotencyRecord, Outgoing
from records.marketplaces.models import FrozenListing
from records.notices.models.webhooks import Delivery
from records.programmes.models import (
    Evaluation,
    SmallFirm,
    SmallFirmState,
    SupportMessage,
    TrustedFlagger,
)
from records.review.models import Group, GroupMember
from records.rights.models import Right
from records.screening.models import Batch, NewestVersion
from records.screening.models import HeldListing as ListingHold
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from records.vetting.models import (
    ApplicationState,
    BrandAuthorisation,
    SellerApplication,
    SellerPaper,
)

_log = logging.getLogger(__name__)

CHAIN: Final = ("retention", 1)  # of the audit chain: what was deleted, and when
HELD_SQLSTATE: Final = "MWH01"  # the code by which a trigger refuses
_BATCH: Final = 200
_LOCK: Final = 7_204_881_226_004  # one batch at a time
_HASH: Final = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Rule:
    """One table: from which time its rows count, how long they stay, and what keeps them longer.

    What belongs to a row goes with it.
    """

    model: type[Model]
    period: str  # a key of `retention_days` in the policy
    since: str  # the column that the days count from
    hold_key: tuple[str, str] | None = None  # a kind of `is_held`, and the column with its id
    where: Q = field(default_factory=Q)
    later: str = ""  # lookups: a row stays while one of these times is within the period, too
    without: str = ""  # relations: a row stays while it has any of these
    emptied: tuple[type[Model], str] | None = None  # a column elsewhere that names the row, cleared
    is_recorded: bool = True  # in the audit chain

    @property
    def table(self) -> str:
        """Its app and name."""
        return self.model._meta.label  # noqa: SLF001  # documented API

    def find_due(self, now: datetime, *, is_held_back: bool = False) -> QuerySet[Any]:
        """Return the rows that are due and not on hold, or those that only a hold keeps."""
        since = now - timedelta(days=policies.policy().retention_days[self.period])
        rows: QuerySet[Any] = QuerySet(self.model).filter(
            self.where, **{f"{self.since}__lt": since}
        )
        for lookup in self.later.split():
            rows = rows.exclude(**{f"{lookup}__gte": since})
        for relation in self.without.split():
            rows = rows.filter(**{f"{relation}__isnull": True})
        if self.hold_key is None:
            return rows.none() if is_held_back else rows
        keeps = Q(is_held(*self.hold_key))
        return rows.filter(keeps if is_held_back else ~keeps)


_OTHERS: Final = GroupMember.objects.filter(group=OuterRef("pk")).exclude(case=OuterRef("lead"))
_PAPERS: Final = BrandAuthorisation.objects.filter(right=OuterRef("pk"))
_OVER: Final = (
    PowerOfAttorneyState.REJECTED,
    PowerOfAttorneyState.EXPIRED,
    PowerOfAttorneyState.REVOKED,
)
_REFUSED: Final = (DocumentState.REJECTED, DocumentState.EXPIRED, DocumentState.REVOKED)

# What refers to others comes before them.
# fmt: off
RULES: Final = (
    Rule(IdempotencyRecord, "idempotency", "created_at", is_recorded=False),
    Rule(Delivery, "webhook_log", "happened_at", where=~Q(state="pending"), is_recorded=False),
    Rule(Draft, "draft", "edited_at", ("account", "account_id")),
    Rule(FrozenListing, "listing_vault", "frozen_at", ("frozen", "pk"),
         where=~Q(case__state__in=OPEN),
         later="case__closed_at case__rulings__ruled_at case__counters__filed_at"
         " case__appeals__filed_at", emptied=(Case, "frozen")),
    Rule(Group, "audit", "proposed_at", ("case", "lead_id"), where=~Q(Exists(_OTHERS))),
    Rule(Case, "audit", "closed_at", ("case", "pk"),
         later="rulings__ruled_at counters__filed_at appeals__filed_at",
         without="followers groups_led"),
    Rule(TakedownRequest, "audit", "filed_at", ("request", "pk"), without="cases"),
    Rule(AdoptedReport, "audit", "adopted_at", ("account", "account_id")),
    Rule(PowerOfAttorney, "listing_vault", "submitted_at", ("account", "agent_id"),
         where=Q(state__in=_OVER) & ~Q(is_held("account", "principal_id")),
         later="decided_at ended_at"),
    Rule(ListingHold, "audit", "decided_at", ("listing_hold", "pk")),
    Rule(Right, "listing_vault", "updated_at", ("right", "pk"),
         where=Q(state=RightState.WITHDRAWN)
         & ~Q(Exists(_PAPERS.filter(is_held("seller", "seller_id")))),
         without="takedownrequest holds"),
    Rule(IdentityDocument, "audit", "submitted_at", ("account", "account_id"),
         where=Q(state__in=_REFUSED, images_deleted_at__isnull=False), later="decided_at"),
    Rule(PenaltyOrder, "audit", "brought_at", ("seller", "seller_id"),
         where=Q(state__in=(PenaltyOrderState.UNDONE, PenaltyOrderState.DECLINED))
         | Q(ends_at__isnull=False),
         later="ends_at", without="extensions"),
    Rule(SupportMessage, "audit", "sent_at", ("account", "account_id")),
    Rule(Concern, "audit", "decided_at", ("account", "account_id"),
         where=~Q(is_held("seller", "seller_id"))),
    Rule(Sanction, "audit", "decided_at", ("account", "account_id"),
         where=~Q(is_held("seller", "seller_id")), later="ends_at answered_at"),
    Rule(Evaluation, "audit", "on", ("membership", "membership_id")),
    Rule(Outgoing, "audit", "sent_at", is_recorded=False),
    Rule(NewestVersion, "screening", "screened_at", is_recorded=False),
    Rule(Batch, "screening", "done_at", is_recorded=False),
    Rule(SellerApplication, "audit", "decided_at", ("seller", "seller_id"),
         where=Q(state__in=(ApplicationState.REFUSED, ApplicationState.REPLACED))),
    Rule(SellerPaper, "audit", "given_at", ("seller", "seller_id"), where=Q(application=None)),
    Rule(StaffChange, "audit", "decided_at", later="done_at"),
    Rule(SmallFirm, "audit", "decided_at", ("account", "account_id"),
         where=~Q(state__in=(SmallFirmState.APPLIED, SmallFirmState.MEMBER)), later="ended_at",
         without="messages"),
    Rule(TrustedFlagger, "audit", "ended_at", ("account", "account_id")),
    Rule(TrustedFlagger, "audit", "ends_on", ("account", "account_id"), where=Q(ended_at=None)),
    Rule(LegalHold, "audit", "released_at"),
    Rule(LegalHold, "audit", "until_on", where=Q(released_at=None)),
    Rule(Opening, "audit", "opened_at", is_recorded=False),
    Rule(DisclosureOrder, "audit", "ended_at", ("order", "pk")),
    Rule(SellerFeature, "listing_vault", "seen_at", ("seller", "seller_id"), is_recorded=False),
    Rule(Lead, "audit", "ended_at", ("lead", "pk")),
    Rule(CivilMatter, "audit", "ended_at", ("civilmatter", "pk")),
    Rule(Bundle, "audit", "requested_at", ("bundle", "pk"), without="disclosureorder lead matters"),
    Rule(Cluster, "audit", "ended_at", ("cluster", "pk"), without="lead bundles"),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class DueRows:
    """What one rule finds: how many rows would be deleted now, and how many a hold keeps."""

    table: str
    days: int
    due: int
    held: int


def count_due(now: datetime) -> list[DueRows]:
    """Count for each rule, and change nothing."""
    days = policies.policy().retention_days
    return [
        DueRows(
            rule.table,
            days[rule.period],
            rule.find_due(now).count(),
            rule.find_due(now, is_held_back=True).count(),
        )
        for rule in RULES
    ]


def delete_due(now: datetime, *, budget: int = 2000) -> Mapping[str, int]:
    """Delete what is due, in batches of a transaction each; a second round changes nothing more.

    Args:
        now: by the database clock.
        budget: how many rows of the rules' own tables to delete at most.

    Returns:
        How many rows went, by table.
    """
    counts = Counter[str]()
    for rule in RULES:
        while budget > 0 and (count := _delete_batch(rule, now, min(_BATCH, budget))):
            counts[rule.table] += count
            budget -= count
    return counts


def _delete_batch(rule: Rule, now: datetime, most: int) -> int:
    def delete() -> int:
        fetch_all("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        rows = list(rule.find_due(now).order_by("pk").values_list("pk", flat=True)[:most])
        if rows:
            _delete_rows(rule, rows, now)
        return len(rows)

    try:
        return delete_unless_held(delete)
    except IntegrityError:
        _log.exception("Rows of %s are named by others that no rule knows.", rule.table)
        return 0  # the other rules go on


def delete_unless_held(delete: Callable[[], int]) -> int:
    """Delete in a transaction; nothing, where a hold was placed since the rows were chosen.

    The next round leaves them out.
    """
    try:
        with transaction.atomic():
            return delete()
    except DatabaseError as refused:
        if not is_refused_by_hold(refused):
            raise
        return 0


def is_refused_by_hold(failure: object) -> bool:
    """Return whether a trigger refused because a legal hold keeps the row."""
    return getattr(getattr(failure, "__cause__", None), "sqlstate", None) == HELD_SQLSTATE


def _delete_rows(rule: Rule, rows: list[Any], now: datetime) -> None:
    if rule.emptied:
        model, column = rule.emptied
        QuerySet(model).filter(**{f"{column}__in": rows}).update(**{column: None})
    counts, keys = Counter[str](), set[str]()
    _delete_tree(rule.model, rows, counts, keys)
    _release_objects(keys, now)
    if rule.is_recorded:
        body: dict[str, audit.Value] = {"rule": rule.table, "period": rule.period, **counts}
        audit.record(*CHAIN, "delete", actor="system", at=now, body=body)


def _release_objects(keys: Collection[str], now: datetime) -> None:
    ReleasedObject.objects.bulk_create(
        [ReleasedObject(key=key, released_at=now) for key in sorted(keys)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["released_at"],
    )


def forget_passed_listings(now: datetime) -> int:
    """Forget what listings showed that were drawn and are in order; return how many.

    The text of what passes is kept no longer. Their rows stay, for the figures.
    """
    since = now - timedelta(days=policies.policy().retention_days["screening"])
    expired_holds = ListingHold.objects.filter(state=DrawState.PASSED, decided_at__lt=since)
    expired_holds = expired_holds.exclude(line__title="").exclude(is_held("listing_hold", "pk"))
    with transaction.atomic():
        rows = list(expired_holds.order_by("pk").select_for_update().values_list("pk", flat=True))
        holds = ListingHold.objects.filter(pk__in=rows)
        _release_objects(set(find_keys(holds)), now)
        return holds.update(line={"title": ""}, pictures=[])


def _delete_tree(
    model: type[Model], rows: Collection[Any], counts: Counter[str], keys: set[str]
) -> None:
    """Delete rows after what belongs to them, and note the objects of the vault that they name."""
    for relation in model._meta.related_objects:  # noqa: SLF001  # documented API
        child: Any = relation.related_model
        if relation.on_delete is models.SET_NULL or relation.many_to_many:
            continue
        children = list(
            QuerySet(child).filter(**{f"{relation.field.name}__in": rows})
            .values_list("pk", flat=True)
        )  # fmt: skip
        if children:
            _delete_tree(child, children, counts, keys)
    queryset: QuerySet[Any] = QuerySet(model).filter(pk__in=rows)
    keys.update(find_keys(queryset))
    if model is Bundle:
        keys.update(bundle.vault_name for bundle in Bundle.objects.filter(pk__in=rows))
    counts[model._meta.label] += queryset.delete()[0]  # noqa: SLF001  # documented API


def list_text_columns(model: type[Model]) -> list[str]:
    """List the columns that can contain a hash."""
    kinds = ("CharField", "TextField", "JSONField", "ArrayField")
    return [
        field.attname
        for field in model._meta.concrete_fields  # noqa: SLF001  # documented API
        if field.get_internal_type() in kinds and (field.max_length or 64) >= 64
    ]


def find_keys(rows: QuerySet[Any]) -> Iterator[str]:
    """Yield every hash that these rows name, perhaps of an object in the vault."""
    if columns := list_text_columns(rows.model):
        for row in rows.values(*columns).iterator():
            yield from _HASH.findall(json.dumps(row, cls=DjangoJSONEncoder))


def redact_old_entries(now: datetime, *, most: int = 10_000) -> int:
    """Take the text out of entries of the audit chain whose time is over; return of how many.

    Their hashes stay, so that chains and seals can still be verified. The time is their seal's:
    what no seal covers keeps its text.
    """
    below_xid = find_sealed_below(now)
    if not below_xid:
        return 0
    ((count,),) = fetch_all("SELECT ledger_blank_entries(%s, %s)", [below_xid, most])
    return int(count)


def find_sealed_below(now: datetime) -> int:
    """Return the transaction below which every entry was sealed before the period of `audit`."""
    since = now - timedelta(days=policies.policy().retention_days["audit"])

    def sealed_at(number: int) -> datetime:
        return datetime.fromisoformat(inclusion.read_seal(number).sealed_at)

    place = bisect_right(range(1, inclusion.find_newest() + 1), since, key=sealed_at)
    return inclusion.read_seal(place).below_xid if place else 0
