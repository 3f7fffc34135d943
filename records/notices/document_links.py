"""Find the filer, request, case and seller of a document by the row of the outbox."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.db.models import Model, QuerySet

from records.accounts.models import User
from records.cases.models import Case, TakedownRequest
from records.conduct.models import Sanction
from records.notices.documents import Links
from records.notices.letter_kinds import list_letters
from records.notices.outbox_batches import SHARED_FIELDS, OutgoingRow
from records.notices.statements import StatedRuling
from records.screening.models import HeldListing
from records.sellers.models.penalties import PenaltyOrder

# Of what is told marketplaces alone, and no page lists.
_SUBJECTS: Final[Mapping[str, type[Model]]] = {
    "penalty": PenaltyOrder, "measure": Sanction, "listing_hold": HeldListing,
}  # fmt: skip
_OF_CASE: Final = ("case__account_id", "case__request_id", "case_id", "case__seller_id")
_OF_OTHERS: Final[Mapping[type[Model], tuple[str, ...]]] = {
    TakedownRequest: ("account_id", "pk"),
    Case: ("account_id", "request_id", "pk", "seller_id"),
}
_NAMES: Final = ("account_id", "request_id", "case_id", "seller_id")


def find_links(row: OutgoingRow, rulings: Mapping[int, StatedRuling]) -> Links:
    """Return the filer, request, case and seller that a row of the outbox is about."""
    ruling_id = row.subject_id if row.kind in SHARED_FIELDS else row.body.get("ruling")
    if ruling_id is not None and ruling_id in rulings:
        return rulings[ruling_id].links
    declared = list_letters().get(row.kind)
    model = _SUBJECTS.get(row.kind) or (declared.subject if declared else None)
    links = _find_by_subject(model, row.subject_id) if model else Links()
    if "person" in row.body:  # found by its reader, not by whose row it tells of
        account = User.objects.filter(pk=row.body["person"]).values_list("account_id", flat=True)
        links = replace(links, account_id=account.first() or 0)
    return links


def _find_by_subject(model: type[Model], subject_id: int) -> Links:
    names = {field.attname for field in model._meta.concrete_fields}  # noqa: SLF001  # documented API
    lookups = _OF_OTHERS.get(model) or (_OF_CASE if "case_id" in names else ())
    lookups = lookups or tuple(name for name in _NAMES if name in names)
    if not lookups:
        return Links()
    found = QuerySet(model).filter(pk=subject_id).values_list(*lookups).first()
    if found is None:
        return Links()
    order = _NAMES if lookups in {_OF_CASE, *_OF_OTHERS.values()} else lookups
    return Links(**{name: value for name, value in zip(order, found, strict=False) if value})
