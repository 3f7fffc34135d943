"""Inbound orders: received, authenticated, narrowed, answered by two people, or sent back."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q

from matchers.labels.words import _
from pipeline.evidence.disclosure_orders import Deficiency, DisclosureOrderKind
from records import policies
from records.accounts.models import User
from records.actions.evidence import bundles, legal_holds
from records.actions.evidence.bundles import InvalidScope
from records.actions.evidence.legal_holds import HeldThing, UnknownSubject
from records.actions.evidence.steps import (
    SecondPersonRequired,
    StepNotAllowed,
    ensure_keeper,
    lock_thing,
    record_step,
)
from records.cases.models import Case
from records.database import lock_name
from records.evidence.acts import EvidenceAct
from records.evidence.models import (
    Authority,
    Bundle,
    BundleState,
    DisclosureOrder,
    DisclosureOrderState,
    LegalHold,
    LegalHoldKind,
)
from records.ledger import audit
from records.notices.sellers import disclosure_order_letters
from records.refusals import ActionRefused
from records.rights.models import Right

AUTHORITY: Final = "authority_listed"  # in the audit chain; powers of attorney are "authority"
# Those whose clock runs.
OPEN_ORDERS: Final = (
    DisclosureOrderState.QUERIED,
    DisclosureOrderState.RECEIVED,
    DisclosureOrderState.AUTHENTICATED,
    DisclosureOrderState.ASSESSED,
    DisclosureOrderState.PREPARED,
)


class UnlistedNumber(ActionRefused):
    says = _("Call the number on our list, not the one in the letter.")


class ScopeExceeded(ActionRefused):
    says = _("The order does not name all of these. Nothing leaves.")


def list_authority(authority: Authority, keeper: User, *, now: datetime) -> Authority:
    """Put an authority on the list, with a number that was looked up.

    Raises:
        EvidenceRoleRequired, InvalidCertificate: nothing was changed.
    """
    ensure_keeper(keeper)
    bundles.ensure_certificate(authority.certificate)
    authority.verified_by, authority.verified_at, authority.confirmed_by = keeper, now, None
    body = {"said": f"{authority.telephone}: {authority.source}"}
    with transaction.atomic():
        return record_step(authority, EvidenceAct.VERIFY, keeper, now, body, kind=AUTHORITY)


def confirm_authority(authority_id: int, keeper: User, *, now: datetime) -> Authority:
    """Confirm an authority and its number, as another than who verified or changed it last.

    Raises:
        EvidenceRoleRequired, SecondPersonRequired: nothing was changed.
    """
    ensure_keeper(keeper)
    with transaction.atomic():
        authority = Authority.objects.select_for_update().get(pk=authority_id)
        if authority.verified_by_id == keeper.pk:
            raise SecondPersonRequired
        authority.confirmed_by = keeper
        return record_step(authority, EvidenceAct.APPROVE, keeper, now, kind=AUTHORITY)


def correct_authority(
    authority_id: int, fields: Mapping[str, Any], keeper: User, *, now: datetime
) -> Authority:
    """Correct who an authority is, which number is called and to what is encrypted.

    Raises:
        EvidenceRoleRequired, InvalidCertificate: nothing was changed.
    """
    with transaction.atomic():
        authority = Authority.objects.select_for_update().get(pk=authority_id)
        for column, value in fields.items():
            setattr(authority, column, value)
        return list_authority(authority, keeper, now=now)


def find_lacks(order: DisclosureOrder) -> list[Deficiency]:
    """List what the order lacks; each deficiency has a question that is sent as it stands."""
    lacking = {
        Deficiency.NO_BASIS: not order.basis.strip(),
        Deficiency.UNKNOWN_AUTHORITY: order.authority_id is None,
        Deficiency.UNBOUNDED: not order.case_ids,
    }
    return [lack for lack, is_lacking in lacking.items() if is_lacking]


def get_kind(order: DisclosureOrder) -> DisclosureOrderKind:
    """Return what the law says of an order of this kind."""
    return policies.orders().kinds[order.kind]


def receive_order(
    order: DisclosureOrder, subjects: Collection[HeldThing], keeper: User, *, now: datetime
) -> DisclosureOrder:
    """Write down an order, or join it to the one that was served before; its clock runs.

    Raises:
        EvidenceRoleRequired: nothing was written.
    """
    ensure_keeper(keeper)
    order.received_at = order.received_at or now
    order.due_at = get_kind(order).due_at(order.received_at, is_emergency=order.is_emergency)
    with transaction.atomic():
        lock_name(f"order {order.reference.casefold()}")  # two may write it down at once
        if earlier := _find_served(order):
            return _serve_again(earlier, order, subjects, keeper, now)
        _set_scope(order, subjects)
        order.save()
        lacks = [str(lack) for lack in find_lacks(order)]
        return record_step(order, EvidenceAct.RECEIVE, keeper, now, {"lacks": lacks})


def _find_served(order: DisclosureOrder) -> DisclosureOrder | None:
    """Lock and return the same order if this sender or authority served it before."""
    is_same_sender = Q(sender__iexact=order.sender)
    if order.authority:
        is_same_sender |= Q(authority=order.authority)
    orders = DisclosureOrder.objects.filter(is_same_sender, reference__iexact=order.reference)
    return orders.select_for_update(of=("self",)).order_by("pk").first()


def _serve_again(
    earlier: DisclosureOrder,
    order: DisclosureOrder,
    subjects: Collection[HeldThing],
    keeper: User,
    now: datetime,
) -> DisclosureOrder:
    """Join an order to the same one: the shorter clock holds, and the longer silence.

    One that was refused begins again, for what was wrong with it may have been corrected.
    """
    earlier.served += 1
    days = [day for day in (earlier.secret_until_on, order.secret_until_on) if day]
    earlier.secret_until_on = max(days, default=None)
    body: dict[str, audit.Value] = {"served": earlier.served, "said": order.asks}
    if earlier.ground:
        _begin_again(earlier, order, subjects)
        body["lacks"] = [str(lack) for lack in find_lacks(earlier)]
    else:
        earlier.is_emergency |= order.is_emergency
        earlier.due_at = min(earlier.due_at, order.due_at)
    return record_step(earlier, EvidenceAct.SERVE_AGAIN, keeper, now, body)


def _begin_again(
    refused_order: DisclosureOrder, order: DisclosureOrder, subjects: Collection[HeldThing]
) -> None:
    """Replace the refused order by the new one; the refused one stays in the audit chain."""
    for column in ("kind", "basis", "asks", "is_emergency", "received_at", "due_at"):
        setattr(refused_order, column, getattr(order, column))
    refused_order.authority, refused_order.call = order.authority, ""
    refused_order.ground, refused_order.ended_at = "", None
    _set_scope(refused_order, subjects)


def complete_order(
    order_id: int,
    authority: Authority | None,
    basis: str,
    subjects: Collection[HeldThing],
    keeper: User,
    *,
    now: datetime,
) -> DisclosureOrder:
    """Add what the authority answered to our question; the clock has not stood still.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        order = _lock(order_id, keeper, DisclosureOrderState.QUERIED)
        order.basis, order.authority = basis, authority
        _set_scope(order, subjects)
        return record_step(order, EvidenceAct.COMPLETE, keeper, now)


def narrow_order(
    order_id: int, subjects: Collection[HeldThing], why: str, keeper: User, *, now: datetime
) -> DisclosureOrder:
    """Leave out what need not be disclosed; of nothing the authority is asked for its bounds.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
        ScopeExceeded: the order does not name all of these; nothing was changed.
    """
    with transaction.atomic():
        order = _lock(
            order_id,
            keeper,
            DisclosureOrderState.RECEIVED,
            DisclosureOrderState.AUTHENTICATED,
            DisclosureOrderState.ASSESSED,
        )
        case_ids = _find_cases(subjects)
        if not set(case_ids) <= set(order.case_ids):
            raise ScopeExceeded
        order.case_ids = case_ids
        parties = Case.objects.filter(pk__in=case_ids).values_list("owner_id", "account_id")
        order.account_ids = sorted(set(order.account_ids) & {pk for ids in parties for pk in ids})
        if not case_ids:
            order.state = DisclosureOrderState.QUERIED
        return record_step(
            order, EvidenceAct.NARROW, keeper, now, {"why": why, "cases": len(case_ids)}
        )


def _find_cases(subjects: Collection[HeldThing]) -> list[int]:
    try:
        return bundles.find_cases(subjects)
    except InvalidScope:  # the authority is asked for its bounds; the clock runs
        return []


def _set_scope(order: DisclosureOrder, subjects: Collection[HeldThing]) -> None:
    order.case_ids = _find_cases(subjects)
    ids = {kind: [pk for hold_kind, pk in subjects if hold_kind == kind] for kind in LegalHoldKind}
    owners = Right.objects.filter(pk__in=ids[LegalHoldKind.RIGHT]).values_list(
        "owner_id", flat=True
    )
    order.account_ids = sorted({*ids[LegalHoldKind.ACCOUNT], *owners})
    order.state = (
        DisclosureOrderState.QUERIED if find_lacks(order) else DisclosureOrderState.RECEIVED
    )


def authenticate_order(
    order_id: int, called_number: str, note: str, keeper: User, *, now: datetime
) -> DisclosureOrder:
    """Note who confirmed the order when the authority was called; a preservation begins here.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
        UnlistedNumber: another number was called than the one on our list.
        UnknownSubject: a case that is to be preserved was deleted.
    """
    with transaction.atomic():
        order = _lock(order_id, keeper, DisclosureOrderState.RECEIVED)
        number = _digits(order.authority.telephone) if order.authority else ""
        if not number or _digits(called_number) != number:
            raise UnlistedNumber
        order.call, order.state = note, DisclosureOrderState.AUTHENTICATED
        if days := get_kind(order).preserves_days:
            last = (order.received_at + timedelta(days=days)).date()
            order.hold = _preserve(order, last, keeper, now)
        return record_step(order, EvidenceAct.AUTHENTICATE, keeper, now, {"said": note})


def _preserve(order: DisclosureOrder, until_on: date, keeper: User, now: datetime) -> LegalHold:
    """Hold the cases that a preservation names until its last day."""
    cases = [(LegalHoldKind.CASE, pk) for pk in order.case_ids]
    hold = LegalHold(why=f"{order.kind} {order.reference}", until_on=until_on)
    try:
        return legal_holds.place_hold(hold, cases, keeper, now=now)
    except UnknownSubject:
        says = _("A case that it names was deleted. Narrow it to those that are left.")
        raise UnknownSubject(says) from None


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def assess_order(order_id: int, ground: str, keeper: User, *, now: datetime) -> DisclosureOrder:
    """Say that the order binds, or refuse it with a ground of the law.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        order = _lock(
            order_id,
            keeper,
            DisclosureOrderState.AUTHENTICATED,
            DisclosureOrderState.RECEIVED,
            DisclosureOrderState.QUERIED,
        )
        grounds = {*policies.orders().grounds}
        if order.state == DisclosureOrderState.AUTHENTICATED:
            grounds.add("")  # it binds; what is forged, or was never completed, is refused
        if ground not in grounds:
            raise StepNotAllowed
        order.ground = ground
        order.state = DisclosureOrderState.REFUSED if ground else DisclosureOrderState.ASSESSED
        order.ended_at = now if ground else None
        return record_step(order, EvidenceAct.ASSESS, keeper, now, {"ground": ground})


def prepare_order(order_id: int, keeper: User, *, now: datetime) -> DisclosureOrder:
    """Ask for the bundle of exactly what the order names; somebody else looks at it.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
        InvalidScope, InvalidCertificate: the same.
    """
    with transaction.atomic():
        order = _lock(order_id, keeper, DisclosureOrderState.ASSESSED)
        if not get_kind(order).discloses:
            raise StepNotAllowed
        bundle = Bundle(title=order.reference)
        order.bundle = bundles.request_disclosure(order, bundle, keeper, now=now)
        order.prepared_by, order.state = keeper, DisclosureOrderState.PREPARED
        return record_step(order, EvidenceAct.PREPARE, keeper, now, {"bundle": order.bundle.pk})


def disclose_order(order_id: int, keeper: User, *, now: datetime) -> DisclosureOrder:
    """Approve what was prepared, as the second person: the bundle may be opened from here.

    Sellers and accounts are told by a letter, now or once the order no longer forbids it.

    Raises:
        EvidenceRoleRequired, StepNotAllowed, SecondPersonRequired: nothing was changed.
        ScopeExceeded: the bundle holds what the order does not name.
    """
    with transaction.atomic():
        order = _lock(order_id, keeper, DisclosureOrderState.PREPARED)
        if order.prepared_by_id == keeper.pk:
            raise SecondPersonRequired
        if order.bundle is None or order.bundle.state != BundleState.BUILT:
            raise StepNotAllowed
        if not set(order.bundle.case_ids) <= set(order.case_ids):
            raise ScopeExceeded
        order.approved_by, order.state, order.ended_at = keeper, DisclosureOrderState.DISCLOSED, now
        disclosure_order_letters.post_letter(order, now)
        return record_step(
            order, EvidenceAct.DISCLOSE, keeper, now, {"sha256": order.bundle.sha256}
        )


def close_order(order_id: int, keeper: User, *, now: datetime) -> DisclosureOrder:
    """End an order that was disclosed or refused, or that asks for no disclosure.

    Notify the people affected by an order to act now; the authority itself tells those of a
    preservation.

    Raises:
        EvidenceRoleRequired, StepNotAllowed: nothing was changed.
    """
    with transaction.atomic():
        ends = (
            DisclosureOrderState.DISCLOSED,
            DisclosureOrderState.REFUSED,
            DisclosureOrderState.ASSESSED,
        )
        order = _lock(order_id, keeper, *ends)
        if order.state == DisclosureOrderState.ASSESSED and get_kind(order).discloses:
            raise StepNotAllowed
        if order.state == DisclosureOrderState.ASSESSED and not get_kind(order).preserves_days:
            disclosure_order_letters.post_letter(order, now)
        order.state, order.ended_at = DisclosureOrderState.CLOSED, order.ended_at or now
        return record_step(order, EvidenceAct.CLOSE, keeper, now)


def count_orders() -> list[dict[str, Any]]:
    """Count orders by year, country, kind and state, for the reports that the laws ask for."""
    groups = ("received_at__year", "authority__country", "kind", "state")
    counts = DisclosureOrder.objects.values(*groups).annotate(count=Count("pk"))
    return [dict(row) for row in counts.order_by("-received_at__year", *groups[1:])]


def _lock(order_id: int, keeper: User, *states: DisclosureOrderState) -> DisclosureOrder:
    rows = DisclosureOrder.objects.select_related("authority", "bundle")
    return lock_thing(rows, order_id, keeper, *states)
