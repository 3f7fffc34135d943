"""What the machine does about applications: compares them with banned entities, and looks again."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from gateways import configured
from pipeline.policy.tables import ENDING
from pipeline.vetting.applicants import (
    Application,
    Assessment,
    BannedEntities,
    EntityMarks,
    RefusalFact,
    Route,
    assess_application,
    normalise_name,
)
from records import policies
from records.actions.evidence.retention import delete_unless_held
from records.actions.rounds import act_on_each
from records.actions.screening.fingerprints import read_pdq_hashes
from records.actions.sellers.entity_membership import list_entity
from records.actions.vetting.applications import audit_application, post_letter
from records.duties import duty
from records.sellers.models import SellerDeclaration
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from records.tables.retention import is_held
from records.vetting.models import (
    ApplicationReason,
    ApplicationState,
    SellerApplication,
    SellerPaper,
    SellerPaperKind,
)

type Forget = Callable[[str], object]  # in the vault, by key

_A_ROUND: Final = 200  # applications; other duties wait meanwhile
_SYSTEM: Final = "system"


@duty
def check_applications(now: datetime) -> int:
    """Check some of those that wait for the machine; return how many were checked."""
    ids = list(
        SellerApplication.objects.for_the_machine()
        .order_by("submitted_at", "pk")
        .values_list("pk", flat=True)[:_A_ROUND]
    )
    if not ids:
        return 0
    banned_entities = load_banned(now)
    return act_on_each(ids, lambda pk: _check_application(pk, banned_entities, now), most=None)


@duty
def recheck_accepted(now: datetime) -> int:
    """Send accepted sellers to a person if a link has appeared since; return how many were checked.

    What a person knew when they accepted the seller is not a reason, nor is a fact that they
    overruled on appeal.
    """
    numbers = policies.policy().vetting
    since = now - timedelta(hours=numbers.looked_again_hours)
    is_over = Q(licence_until__lt=now.date()) & ~Q(refusal_fact=RefusalFact.LICENCE_EXPIRED)
    due = SellerApplication.objects.filter(
        Q(checked_at__lte=since) | is_over, state=ApplicationState.ACCEPTED
    )
    ids = list(due.order_by("checked_at", "pk").values_list("pk", flat=True)[: 10 * _A_ROUND])
    if not ids:
        return 0
    banned_entities = load_banned(now)
    return act_on_each(ids, lambda pk: _check_application(pk, banned_entities, now), most=None)


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
    applications = SellerApplication.objects.exclude(state__in=["applied", "checking"])
    for application in applications.filter(seller__in=sellers):
        yield application.seller_id, _read_marks(application, hashes.get(application.pk, {}))
    for declaration in SellerDeclaration.objects.filter(seller__in=sellers):
        yield declaration.seller_id, _read_declared_marks(declaration)
    for seller_id, pdq in read_pdq_hashes(sellers):
        yield seller_id, EntityMarks(pictures=(pdq,))


type _Hashes = dict[str, list[bytes]]  # by the kind of paper


def _read_hashes(condition: Q) -> dict[int, _Hashes]:
    """Read the hashes of papers, grouped by application and kind."""
    by_application: defaultdict[int, defaultdict[str, list[bytes]]]
    by_application = defaultdict(lambda: defaultdict(list))
    papers = SellerPaper.objects.filter(condition, application__isnull=False)
    for application_id, kind, hashes in papers.values_list("application_id", "kind", "pdq"):
        by_application[application_id or 0][kind] += [bytes.fromhex(digest) for digest in hashes]
    return {key: dict(value) for key, value in by_application.items()}


def _read_declared_marks(entry: SellerDeclaration) -> EntityMarks:
    number = f"{entry.country}:{entry.folded_number}" if entry.folded_number else ""
    return EntityMarks(
        number=number,
        is_number_proven=entry.is_number_verified,
        name=normalise_name(entry.legal_name),
        sorted_name=normalise_name(entry.legal_name, is_sorted=True),
        country=entry.country,
    )


def _read_marks(application: SellerApplication, hashes: _Hashes) -> EntityMarks:
    return EntityMarks(
        **application.marks,
        payment=application.payment_hash,
        country=application.country,
        pictures=tuple(hashes.get(SellerPaperKind.CATALOGUE, ())),
        licence=tuple(hashes.get(SellerPaperKind.LICENCE, ())),
    )


def _check_application(application_id: int, banned_entities: BannedEntities, now: datetime) -> bool:
    with transaction.atomic():
        application = (
            SellerApplication.objects.select_for_update().filter(pk=application_id).first()
        )
        if application is None or application.state not in _FOR_THE_MACHINE:
            return False
        before = {(name, seller) for name, _, seller in application.terms}
        assessment = assess(application, banned_entities, now)
        is_known = {(term.name, term.seller_id) for term in assessment.terms} <= before
        application.checked_at = now
        is_weak = assessment.route is Route.ACCEPT
        if (
            application.accepted_at is not None
            and (is_known or is_weak)
            and assessment.fact is None
        ):
            application.state = ApplicationState.ACCEPTED
            _note_terms(application, assessment)
            application.save(update_fields=["state", "checked_at", "terms", "score"])
            return True
        _save_assessment(application, assessment, now)
    return True


_FOR_THE_MACHINE: Final = frozenset(
    {ApplicationState.APPLIED, ApplicationState.CHECKING, ApplicationState.ACCEPTED}
)


def assess(
    application: SellerApplication, banned_entities: BannedEntities, now: datetime
) -> Assessment:
    """Return the result of an application as of now."""
    hashes = _read_hashes(Q(application=application)).get(application.pk, {})
    application_facts = Application(
        # Its own word against itself; of others it proves nothing.
        marks=replace(_read_marks(application, hashes), is_number_proven=True),
        has_licence=application.papers.filter(kind=SellerPaperKind.LICENCE).exists(),
        licence_until=application.licence_until,
        is_warranted=bool(application.warranty),
        is_contradicted=_was_banned(application),
        declared_marks=tuple(map(_read_declared_marks, application.seller.declarations.all())),
        is_throwaway=application.mail.rpartition("@")[2].casefold()
        in policies.policy().radar.throwaway_domains,
        overruled_fact=_find_overruled_fact(application),
    )
    # A seller that was banned after it was accepted is closed by the ban, and needs no refusal.
    entity = list_entity(application.seller_id) if application.accepted_at is not None else ()
    return assess_application(
        application_facts, banned_entities, policies.policy().vetting, now.date(), entity_ids=entity
    )


def _find_overruled_fact(application: SellerApplication) -> RefusalFact | None:
    """Return the fact of an automatic refusal that a person overruled."""
    fact = application.refusal_fact
    return RefusalFact(fact) if fact and application.accepted_at is not None else None


def _was_banned(application: SellerApplication) -> bool:
    """Return whether a seller who warrants that it was never removed has a ban in force."""
    bans = PenaltyOrder.objects.filter(
        penalty__in=ENDING,
        state=PenaltyOrderState.IMPOSED,
        seller__in=list_entity(application.seller_id),
    )
    return bool(application.warranty) and bans.exists()


def _save_assessment(application: SellerApplication, assessment: Assessment, now: datetime) -> None:
    _note_terms(application, assessment)
    application.decided_by = None
    application.state = ApplicationState(assessment.route)
    if assessment.route is Route.PERSON:
        application.submitted_at = now
    else:
        application.decided_at, application.reason_code = now, assessment.fact or ""
    if assessment.route is Route.ACCEPT:
        accept_in_place(application, now)
    elif assessment.route is Route.REFUSE:
        application.accepted_at = None  # an appeal opens nothing before it is decided
        application.refusal_fact = assessment.fact or ""
    application.save()
    audit_application(
        application, f"machine_{application.state}", _SYSTEM, now, application.reason_code
    )
    if assessment.route is not Route.PERSON:
        post_letter(application, application.state, now=now)


def _note_terms(application: SellerApplication, assessment: Assessment) -> None:
    application.terms = [[term.name, term.weight, term.seller_id] for term in assessment.terms]
    application.score = assessment.score


def accept_in_place(application: SellerApplication, now: datetime) -> None:
    """Accept it in place of earlier accepted ones; the caller saves it."""
    application.accepted_at = now
    SellerApplication.objects.filter(
        seller=application.seller_id,
        marketplace=application.marketplace,
        state=ApplicationState.ACCEPTED,
    ).exclude(pk=application.pk).update(state=ApplicationState.REPLACED)


@duty
def lapse_questions(now: datetime) -> int:
    """Refuse applications whose question nobody answered in time; return how many."""
    since = now - timedelta(days=policies.policy().vetting.answer_days)
    rows = SellerApplication.objects.filter(state=ApplicationState.NEEDS_INFO, asked_at__lte=since)
    ids = rows.values_list("pk", flat=True)
    return act_on_each(ids, lambda pk: _lapse_question(pk, since, now))


def _lapse_question(application_id: int, since: datetime, now: datetime) -> bool:
    with transaction.atomic():
        rows = SellerApplication.objects.select_for_update().filter(
            pk=application_id, state=ApplicationState.NEEDS_INFO, asked_at__lte=since
        )
        application = rows.first()
        if application is None:
            return False
        application.state, application.reason_code = (
            ApplicationState.REFUSED,
            ApplicationReason.UNANSWERED,
        )
        application.decided_at, application.decided_by, application.accepted_at = now, None, None
        application.save()
        audit_application(application, "refuse_vetting", _SYSTEM, now, "unanswered")
        post_letter(application, "refused", now=now)
    return True


@duty
def erase_due_papers(now: datetime) -> None:
    """Delete pages that are due from the vault of this host."""
    erase_papers(configured.vault().forget, now)


def erase_papers(forget: Forget, now: datetime) -> int:
    """Delete pages of refused and replaced applications in time, and of papers that none named."""
    since = now - timedelta(days=policies.policy().retention_days["seller_papers"])
    expired_papers = (
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
    ids = expired_papers.order_by("pk").values_list("pk", flat=True)[:_A_ROUND]
    return act_on_each(
        ids,
        lambda pk: delete_unless_held(partial(_erase_paper, expired_papers.filter(pk=pk), forget)),
    )


def _erase_paper(expired_papers: QuerySet[SellerPaper], forget: Forget) -> bool:
    paper = expired_papers.select_for_update(of=("self",)).first()
    if paper is None:  # an application names it since
        return False
    pages, paper.pages = paper.pages, []  # its hashes stay: a banned seller is known by them
    paper.save(update_fields=["pages"])  # first: a hold refuses it
    for page in pages:
        forget(page)
    return True
