"""Watch the listings that were taken down on a request, and tell its filer of what comes back."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from matchers.labels.words import _
from records import policies
from records.accounts.models import User
from records.actions.sellers.entity_membership import list_entity
from records.cases.models import Case, TakedownRequest
from records.filing.models import Relisting, RelistingCheck, Watch
from records.ledger import audit, outbox
from records.marketplaces.models import FrozenListing
from records.refusals import ActionRefused

_OF_SELLER: Final = 200  # frozen listings of one seller that are compared, the newest


class UnknownRequest(ActionRefused):
    says = _("This request is not yours, or does not exist.")


def start_watch(
    account_id: int,
    request_id: UUID,
    person: User,
    *,
    actor: str,
    now: datetime,
    lines: Collection[int] | None = None,
) -> Watch:
    """Watch the listings of a request each day; prolong a watch that runs already.

    A machine names somebody of its account; the audit has the machine.

    Args:
        lines: of the cases to watch, added to those that are watched; without them, all cases.

    Raises:
        UnknownRequest: there is nothing to watch.
    """
    with transaction.atomic():
        request = _find_own_request(account_id, request_id)
        watch, _ = Watch.objects.select_for_update().get_or_create(
            request=request,
            defaults={
                "account_id": account_id,
                "started_by": person,
                "started_at": now,
                "ends_at": now,
                "lines": [],
            },
        )
        watch.ends_at = now + timedelta(days=policies.policy().watch.days)
        watch.lines = None if lines is None else _add_lines(watch.lines, lines)
        watch.save()
        _audit(request, "watch", actor, now)
    return watch


def _add_lines(watched_lines: list[int] | None, lines: Collection[int]) -> list[int] | None:
    return None if watched_lines is None else sorted({*watched_lines, *lines})


def end_watch(account_id: int, request_id: UUID, *, actor: str, now: datetime) -> None:
    """End a watch; what it has reported stays.

    Raises:
        UnknownRequest: there is nothing to watch.
    """
    with transaction.atomic():
        request = _find_own_request(account_id, request_id)
        watch = Watch.objects.select_for_update().filter(request=request).first()
        if watch is not None:
            watch.delete()
            _audit(request, "unwatch", actor, now)


def _find_own_request(account_id: int, request_id: UUID) -> TakedownRequest:
    """Return the request without a lock: it never changes, and the watch is locked."""
    requests = TakedownRequest.objects.filter(account_id=account_id, public_id=request_id)
    request = requests.first()
    if request is None:
        raise UnknownRequest
    return request


def _audit(request: TakedownRequest, name: str, actor: str, at: datetime) -> None:
    audit.record("request", request.pk, name, actor=actor, at=at)


def list_due(now: datetime) -> list[Case]:
    """List upheld cases that were taken down, those seen longest ago first.

    At most as many as the policy lets one round look for.
    """
    numbers = policies.policy().watch
    before = now - timedelta(hours=numbers.every_hours)
    cases = Case.objects.effectively_upheld().filter(
        Q(relisting_check=None) | Q(relisting_check__checked_at__lt=before),
        Q(request__watch__lines=None) | Q(request__watch__lines__contains=[F("line")]),
        request__watch__ends_at__gt=now,
        upheld_at__lt=before,
        listing__is_down=True,
        listing__told_is_down=True,
    )
    queue = cases.order_by(F("relisting_check__checked_at").asc(nulls_first=True), "pk")
    return list(queue.select_related("listing", "frozen")[: numbers.listings_a_round])


def record_check(case: Case, *, is_shown: bool, now: datetime) -> int:
    """Record whether a listing is shown, and its seller's others; return how many are new.

    Nothing is recorded of a case that was taken back or overturned since it was due.
    """
    with transaction.atomic():
        locked_case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if locked_case.upheld_at is None:
            return 0
        RelistingCheck.objects.update_or_create(
            case=case, defaults={"account_id": case.account_id, "checked_at": now}
        )
        back = {case.listing_id} if is_shown else set()
        new = _find_new(case, back | _find_alike(case))
        Relisting.objects.bulk_create(
            Relisting(case=case, account_id=case.account_id, listing_id=listing, seen_at=now)
            for listing in sorted(new)
        )
        if new:
            _post_letter(case, now)
    return len(new)


def _find_new(case: Case, listings: Collection[int]) -> set[int]:
    relistings = Relisting.objects.filter(case=case, listing__in=listings)
    return set(listings) - set(relistings.values_list("listing_id", flat=True))


def _find_alike(case: Case) -> set[int]:
    """Return newer live listings of the seller's entity that show a picture of this one."""
    case_pictures = _pictures(case.frozen)
    if case.seller_id is None or not case_pictures:
        return set()
    others = FrozenListing.objects.filter(
        listing__seller__in=list_entity(case.seller_id),
        listing__is_down=False,
        frozen_at__gt=case.upheld_at,
    ).exclude(listing=case.listing_id)
    return {
        other.listing_id
        for other in others.order_by("-pk")[:_OF_SELLER]
        if case_pictures & _pictures(other)
    }


def _pictures(frozen_listing: FrozenListing | None) -> set[str]:
    return set(frozen_listing.list_own_pictures()) if frozen_listing else set()


def _post_letter(case: Case, now: datetime) -> None:
    """Post one letter an hour for everything that came back of a request."""
    hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    outbox.post(
        key=f"comeback:{case.request_id}:{hour:%Y%m%d%H}",
        kind="comeback",
        subject_id=case.request_id,
        send_after=hour,
    )


def list_relistings(request: TakedownRequest) -> list[Relisting]:
    """List what came back of a request, newest first, without what went down since."""
    relistings = Relisting.objects.filter(case__request=request, account_id=request.account_id)
    current_relistings = relistings.filter(
        Q(listing__is_down=False) | Q(listing=F("case__listing"))
    )
    return list(
        current_relistings.select_related("case", "listing").order_by("-seen_at", "-pk")[:50]
    )
