"""The desk for applications: one person holds one, opens its papers, and decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from matchers.labels.words import _
from records.accounts.models import User
from records.actions.accounts.identity_verification import NoSuchPage
from records.actions.accounts.verification_lease import (
    UnknownReason,
    build_paper_lease,
    ensure_reason,
    judge_paper,
)
from records.actions.vetting.applications import audit_application, post_letter
from records.actions.vetting.checks import accept_in_place
from records.ledger import audit
from records.vetting import encryption
from records.vetting.models import (
    ApplicationReason,
    ApplicationState,
    PaperOpening,
    SellerApplication,
    SellerPaper,
)

_WAITING: Final = (ApplicationState.MANUAL, ApplicationState.APPEALED)
REASONS: Final = (
    ApplicationReason.BANNED_LINK,
    ApplicationReason.NAME_DIFFERS,
    ApplicationReason.NOT_GENUINE,
    ApplicationReason.UNREADABLE,
    ApplicationReason.PAGES_MISSING,
    ApplicationReason.OUT_OF_DATE,
    ApplicationReason.WARRANTY_CONTRADICTED,
)


def _decided_by_them(person: User) -> Q:
    """Match refusals by this person; an appeal stays one while the applicant is asked."""
    return Q(refused_by=person, accepted_at=None)


LEASE: Final = build_paper_lease(SellerApplication, _WAITING, barred=_decided_by_them)


def open_page(
    paper_id: int,
    page: int,
    verifier: User,
    reason: str,
    read_object: Callable[[str], bytes],
    *,
    hold: Callable[[], object] | None = None,
    noted: tuple[str, int] | None = None,
    now: datetime,
) -> bytes:
    """Return a page as a picture, for who holds its application; the opening is recorded first.

    Args:
        paper_id: the paper.
        page: counted from 1.
        verifier: who looks.
        reason: why, in their words.
        read_object: from the vault.
        hold: locks what the paper belongs to, where that is not an application.
        noted: on whose audit chain, its kind and id; by default the seller's.
        now: of the opening.

    Raises:
        LeaseNotHeld, UnknownReason, NoSuchPage: nothing was opened.
        KeyErased: nobody can read it any more.
    """
    reason_text = reason.strip()[:200]
    if not reason_text:
        raise UnknownReason(_("Say why you open it."))
    with transaction.atomic():
        paper = SellerPaper.objects.get(pk=paper_id)
        if hold is None:
            LEASE.lock_held(paper.application_id or 0, verifier, now=now)
        else:
            hold()
        if not 1 <= page <= len(paper.pages):
            raise NoSuchPage
        PaperOpening.objects.create(
            paper=paper, page=page, opened_by=verifier, opened_at=now, reason=reason_text
        )
        body: dict[str, audit.Value] = {"paper": paper.pk, "page": page, "why": reason_text}
        kind, subject_id = noted or ("seller", paper.seller_id)
        audit.record(kind, subject_id, "open_paper", actor=verifier.actor, at=now, body=body)
    return encryption.decrypt_for_seller(paper.seller_id, read_object(paper.pages[page - 1]))


def accept(application_id: int, verifier: User, *, now: datetime) -> SellerApplication:
    """Accept the application: the seller may sell.

    Raises:
        LeaseNotHeld, WrongState
    """
    with transaction.atomic():
        application = judge_paper(
            LEASE, application_id, verifier, ApplicationState.ACCEPTED, now=now
        )
        application.reason_code, application.reason = "", ""
        accept_in_place(application, now)
        _finish(application, "accepted", verifier, now)
    return application


def refuse(
    application_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> SellerApplication:
    """Refuse the application; the seller learns why and where to appeal.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    with transaction.atomic():
        application = judge_paper(
            LEASE, application_id, verifier, ApplicationState.REFUSED, now=now
        )
        application.reason_code, application.reason, application.accepted_at = reason, note, None
        _finish(application, "refused", verifier, now)
    return application


def request_information(
    application_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> SellerApplication:
    """Ask the applicant for what is missing; the application waits for the answer.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    ensure_reason(reason, REASONS)
    with transaction.atomic():
        application = judge_paper(
            LEASE, application_id, verifier, ApplicationState.NEEDS_INFO, now=now
        )
        application.reason_code, application.question, application.asked_at = reason, note, now
        application.decided_by, application.decided_at = None, None
        _finish(application, "asked", verifier, now)
    return application


def _finish(application: SellerApplication, letter: str, verifier: User, now: datetime) -> None:
    application.save()
    audit_application(
        application, f"{letter}_vetting", verifier.actor, now, application.reason_code
    )
    post_letter(application, letter, now=now)
