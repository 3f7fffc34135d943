"""What the machine does about applications: compares them with banned entities, and looks again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from pipeline.policy.tables import ENDING
from pipeline.standing.vetting import (
    Application,
    Assessment,
    BannedEntities,
    EntityMarks,
    Route,
    assess_application,
    normalise_name,
)
from records import policies
from records.accounts.models import (
    ApplicationState,
    SellerApplication,
    SellerDeclaration,
    SellerPaper,
    SellerPaperKind,
)
from records.actions.entities.membership import list_entity
from records.actions.screening.fingerprints import read_pdq_hashes
from records.actions.vetting.applications import audit_application, post_letter
from records.evidence.models import is_held
from records.standing.models import OrderState, PenaltyOrder

type Forget = Callable[[str], object]  # in the vault, by key

_A_ROUND: Final = 200  # applications; other duties wait meanwhile
_SYSTEM: Final = "system"


def check_applications(now: datetime) -> int:
    """Check some of those that wait for the machine; return how many were checked."""
    ids = list(
        SellerApplication.objects.for_the_machine()
        .order_by("submitted_at", "pk")
        .values_list("pk", flat=True)[:_A_ROUND]
    )
    banned = load_banned(now) if ids else None
    return sum(_check(pk, banned, now) for pk in ids if banned)


def look_again(now: datetime) -> int:
    """Send accepted sellers to a person if a link has appeared since; return how many were seen.

    What a person knew when they accepted the seller is no reason.
    """
    numbers = policies.policy().vetting
    since = now - timedelta(hours=numbers.looked_again_hours)
    due = SellerApplication.objects.filter(state=ApplicationState.ACCEPTED).filter(
        Q(checked_at__lte=since) | Q(licence_until__lt=now.date())
    )
    ids = list(due.order_by("checked_at", "pk").values_list("pk", flat=True)[: 10 * _A_ROUND])
    banned = load_banned(now) if ids else None
    return sum(_check(pk, banned, now) for pk in ids if banned)


def check_again_soon(sellers: Collection[int]) -> None:
    """Let accepted applications of these sellers be checked again: what is known has changed."""
    SellerApplication.objects.filter(seller__in=sellers, state=ApplicationState.ACCEPTED).update(
        state=ApplicationState.CHECKING
    )


def load_banned(now: datetime) -> BannedEntities:
    """Read what entities under a ban at this moment are known by; a lifted ban counts no more."""
    bans = PenaltyOrder.objects.in_force(now).filter(penalty__in=ENDING)
    sellers = list(bans.values_list("seller_id", flat=True).distinct())
    return BannedEntities(_list_marks(sellers))


def _list_marks(sellers: list[int]) -> Iterator[tuple[int, EntityMarks]]:
    hashes = _read_hashes(Q(seller__in=sellers))
    # What is looked at now is not held against itself.
    seen = SellerApplication.objects.exclude(state__in=["applied", "checking"])
    for one in seen.filter(seller__in=sellers):
        yield one.seller_id, _marks_of(one, hashes.get(one.pk, {}))
    for said in SellerDeclaration.objects.filter(seller__in=sellers):
        number = f"{said.country}:{said.folded_number}" if said.folded_number else ""
        name = normalise_name(said.legal_name)
        yield said.seller_id, EntityMarks(number=number, name=name, country=said.country)
    for seller_id, pdq in read_pdq_hashes(sellers):
        yield seller_id, EntityMarks(pictures=(pdq,))


type _Hashes = dict[str, list[bytes]]  # by the kind of paper


def _read_hashes(which: Q) -> dict[int, _Hashes]:
    """By application."""
    found: defaultdict[int, defaultdict[str, list[bytes]]]
    found = defaultdict(lambda: defaultdict(list))
    papers = SellerPaper.objects.filter(which, application__isnull=False)
    for application_id, kind, hashes in papers.values_list("application_id", "kind", "pdq"):
        found[application_id or 0][kind] += [bytes.fromhex(one) for one in hashes]
    return {key: dict(value) for key, value in found.items()}


def _marks_of(one: SellerApplication, hashes: _Hashes) -> EntityMarks:
    return EntityMarks(
        **one.marks,
        payment=one.payment_hash,
        country=one.country,
        pictures=tuple(hashes.get(SellerPaperKind.CATALOGUE, ())),
        licence=tuple(hashes.get(SellerPaperKind.LICENCE, ())),
    )


def _check(application_id: int, banned: BannedEntities, now: datetime) -> bool:
    with transaction.atomic():
        one = SellerApplication.objects.select_for_update().filter(pk=application_id).first()
        if one is None or one.state not in _FOR_THE_MACHINE:
            return False
        before = {(name, seller) for name, _, seller in one.terms}
        found = assess(one, banned, now)
        is_known = {(term.name, term.seller_id) for term in found.terms} <= before
        one.checked_at = now
        if one.accepted_at is not None and is_known and found.fact is None:
            one.state = ApplicationState.ACCEPTED
            one.save(update_fields=["state", "checked_at"])
            return True
        _write(one, found, now)
    return True


_FOR_THE_MACHINE: Final = frozenset(
    {ApplicationState.APPLIED, ApplicationState.CHECKING, ApplicationState.ACCEPTED}
)


def assess(one: SellerApplication, banned: BannedEntities, now: datetime) -> Assessment:
    """Return where an application goes as things stand at this moment."""
    hashes = _read_hashes(Q(application=one)).get(one.pk, {})
    weighed = Application(
        marks=_marks_of(one, hashes),
        has_licence=one.papers.filter(kind=SellerPaperKind.LICENCE).exists(),
        licence_until=one.licence_until,
        is_warranted=bool(one.warranty),
        is_contradicted=_was_banned(one),
        is_throwaway=one.mail.rpartition("@")[2].casefold()
        in policies.policy().radar.throwaway_domains,
    )
    # A seller that was banned after it was accepted is closed by the ban, and needs no refusal.
    own = list_entity(one.seller_id) if one.accepted_at is not None else ()
    return assess_application(weighed, banned, policies.policy().vetting, now.date(), own=own)


def _was_banned(one: SellerApplication) -> bool:
    """It warrants that it was never removed, and our records name a ban; a lifted one was wrong."""
    bans = PenaltyOrder.objects.filter(
        penalty__in=ENDING, state=OrderState.IMPOSED, seller__in=list_entity(one.seller_id)
    )
    return bool(one.warranty) and bans.exists()


def _write(one: SellerApplication, found: Assessment, now: datetime) -> None:
    one.terms = [[term.name, term.weight, term.seller_id] for term in found.terms]
    one.score, one.decided_by = found.score, None
    one.state = ApplicationState(found.route)
    if found.route is Route.PERSON:
        one.submitted_at = now
    else:
        one.decided_at, one.reason_code = now, found.fact or ""
    if found.route is Route.ACCEPT:
        accept_in_place(one, now)
    one.save()
    audit_application(one, f"machine_{one.state}", _SYSTEM, now, one.reason_code)
    if found.route is not Route.PERSON:
        post_letter(one, one.state, now=now)


def accept_in_place(one: SellerApplication, now: datetime) -> None:
    """Let it stand in place of those that were accepted before; the caller saves it."""
    one.accepted_at = now
    SellerApplication.objects.filter(
        seller=one.seller_id, marketplace=one.marketplace, state=ApplicationState.ACCEPTED
    ).exclude(pk=one.pk).update(state=ApplicationState.REPLACED)


def lapse_questions(now: datetime) -> int:
    """Refuse applications whose question nobody answered in time; return how many."""
    since = now - timedelta(days=policies.policy().vetting.answer_days)
    asked = SellerApplication.objects.filter(state=ApplicationState.NEEDS_INFO, asked_at__lte=since)
    return sum(_lapse(pk, since, now) for pk in asked.values_list("pk", flat=True))


def _lapse(application_id: int, since: datetime, now: datetime) -> bool:
    with transaction.atomic():
        asked = SellerApplication.objects.select_for_update().filter(
            pk=application_id, state=ApplicationState.NEEDS_INFO, asked_at__lte=since
        )
        one = asked.first()
        if one is None:
            return False
        one.state, one.reason_code = ApplicationState.REFUSED, "unanswered"
        one.decided_at, one.decided_by = now, None
        one.save()
        audit_application(one, "refuse_vetting", _SYSTEM, now, "unanswered")
        post_letter(one, "refused", now=now)
    return True


def erase_papers(forget: Forget, now: datetime) -> int:
    """Delete pages of applications long decided on, and of papers that none named."""
    since = now - timedelta(days=policies.policy().retention_days["seller_papers"])
    over = (
        SellerPaper.objects.exclude(pages=[])
        .filter(
            Q(application=None, given_at__lte=since, kind__in=["licence", "catalogue"])
            | Q(
                application__decided_at__lte=since,
                application__state__in=[ApplicationState.REFUSED, ApplicationState.REPLACED],
            )
        )
        .exclude(is_held("seller", "seller_id"))
    )
    ids = list(over.order_by("pk").values_list("pk", flat=True)[:_A_ROUND])
    return sum(_erase(pk, forget) for pk in ids)


def _erase(paper_id: int, forget: Forget) -> bool:
    with transaction.atomic():
        paper = SellerPaper.objects.select_for_update().get(pk=paper_id)
        for page in paper.pages:
            forget(page)
        paper.pages = []  # its hashes stay: by them a banned seller is known again
        paper.save(update_fields=["pages"])
    return True
