"""A seller applies, answers what is asked, and appeals a refusal to another person."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from matchers.documents.page import Document
from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.labels.words import _
from pipeline.sellers.entities import fold_number
from pipeline.vetting import applicants
from records import policies
from records.database import lock_name
from records.ledger import audit, outbox
from records.refusals import ActionRefused
from records.vetting import encryption
from records.vetting.models import (
    OPEN_STATES,
    ApplicationState,
    LicenceKind,
    SellerApplication,
    SellerPaper,
    SellerPaperKind,
)

type Put = Callable[[bytes], str]  # into the vault; returns the key

MOST_PAPERS: Final = 12  # of a seller before it applies
_OF_APPLICATIONS: Final = (SellerPaperKind.LICENCE, SellerPaperKind.CATALOGUE)
LONGEST_APPEAL: Final = 5_000
KIND: Final = "vetting"  # of letters


class ApplicationOpen(Exception):
    """An application of this seller is being decided on already."""

    def __init__(self, application: SellerApplication) -> None:
        super().__init__(f"{ApplicationOpen.__doc__} It is {application.public_id}.")
        self.application = application


class AppliedTooSoon(Exception):
    """After a refusal a seller waits before it applies again; it may appeal at once."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Apply again from {until:%Y-%m-%d} on, or appeal the refusal now.")
        self.until = until


class TooManyPapers(ActionRefused):
    says = _("Give at most 12 files.")


class ApplicationStepNotAllowed(ActionRefused):
    says = _("This application does not wait for that any more.")


@dataclass(frozen=True, slots=True)
class Statement:
    """What an applicant states."""

    legal_name: str
    registration_number: str
    country: str
    licence_kind: LicenceKind
    licence_until: date | None
    contact_name: str
    address: str
    phone: str
    mail: str
    payment_account: str  # only a keyed hash of it is kept
    language: str
    is_certified: bool
    is_warranted: bool
    signed_by: str


def keep_paper(
    seller_id: int,
    marketplace: str,
    kind: SellerPaperKind,
    document: Document,
    store_page: Put,
    *,
    actor: str,
    now: datetime,
) -> SellerPaper:
    """Keep a paper under the seller's own key, until an application names it.

    Raises:
        TooManyPapers: nothing was kept.
    """
    with transaction.atomic():
        _lock(seller_id, marketplace)
        waiting = _list_waiting_papers(seller_id, marketplace)
        if kind in _OF_APPLICATIONS and waiting.count() >= MOST_PAPERS:
            raise TooManyPapers
        pages = [
            store_page(encryption.encrypt_for_seller(seller_id, page.jpeg))
            for page in document.pages
        ]
        paper = SellerPaper.objects.create(
            seller_id=seller_id,
            marketplace=marketplace,
            kind=kind,
            sha256=document.sha256.hex(),
            pages=pages,
            pdq=[page.pdq.hex() for page in document.pages if page.quality >= MIN_QUALITY],
            given_at=now,
        )
        body: dict[str, audit.Value] = {"seller": seller_id, "kind": kind, "sha256": paper.sha256}
        audit.record("paper", paper.pk, "keep_paper", actor=actor, at=now, body=body)
    return paper


def apply(
    seller_id: int, marketplace: str, statement: Statement, *, actor: str, now: datetime
) -> SellerApplication:
    """Take in an application with the papers that were given since the last one.

    Raises:
        ApplicationOpen, AppliedTooSoon: nothing was taken in.
    """
    fields = {
        name: value
        for name, value in asdict(statement).items()
        if name not in {"payment_account", "is_warranted"}
    }
    with transaction.atomic():
        _lock(seller_id, marketplace)
        applications = SellerApplication.objects.filter(seller=seller_id, marketplace=marketplace)
        obstacle = find_obstacle(applications.order_by("-pk").first(), now)
        if obstacle is not None:
            raise obstacle
        application = SellerApplication.objects.create(
            seller_id=seller_id,
            marketplace=marketplace,
            **fields,
            payment_hash=_hash_payment(statement.payment_account),
            warranty=policies.policy().vetting.warranty if statement.is_warranted else "",
            marks=_compute_marks(statement),
            submitted_at=now,
        )
        _list_waiting_papers(seller_id, marketplace).update(application=application)
        audit_application(application, "apply", actor, now)
    return application


def _list_waiting_papers(seller_id: int, marketplace: str) -> QuerySet[SellerPaper]:
    """Select the papers that the next application will include."""
    return SellerPaper.objects.filter(
        seller=seller_id, marketplace=marketplace, application=None, kind__in=_OF_APPLICATIONS
    )


def find_obstacle(
    last: SellerApplication | None, now: datetime
) -> ApplicationOpen | AppliedTooSoon | None:
    """Return why the seller of this last application may not apply now; None if it may."""
    if last is None:
        return None
    if last.state in OPEN_STATES:
        return ApplicationOpen(last)
    if last.state != ApplicationState.REFUSED or last.decided_at is None:
        return None
    until = last.decided_at + timedelta(days=policies.policy().vetting.wait_days)
    return AppliedTooSoon(until) if now < until else None


def _hash_payment(account: str) -> str:
    return applicants.hash_payment(account, f"payment {settings.MARKWARDEN.secret_key}".encode())


def _compute_marks(statement: Statement) -> dict[str, str]:
    number = fold_number(statement.registration_number)
    return {
        "number": f"{statement.country}:{number}" if number else "",
        "mail": applicants.normalise_mail(statement.mail),
        "phone": applicants.normalise_phone(statement.phone),
        "address": applicants.normalise_address(statement.address),
        "name": applicants.normalise_name(statement.legal_name),
        "sorted_name": applicants.normalise_name(statement.legal_name, is_sorted=True),
    }


def answer_question(
    application_id: int, seller_id: int, answer: str, *, actor: str, now: datetime
) -> SellerApplication:
    """Answer what a person asks; papers that were given meanwhile belong to the answer.

    Raises:
        ApplicationStepNotAllowed: nothing is asked.
    """
    with transaction.atomic():
        application = _lock_own(application_id, seller_id, ApplicationState.NEEDS_INFO)
        application.state = ApplicationState.MANUAL
        application.answer = answer
        application.submitted_at = now
        application.save(update_fields=["state", "answer", "submitted_at"])
        _list_waiting_papers(seller_id, application.marketplace).update(application=application)
        audit_application(application, "answer_vetting", actor, now)
    return application


def appeal_refusal(
    application_id: int, seller_id: int, appeal_text: str, *, actor: str, now: datetime
) -> SellerApplication:
    """Appeal a refusal once; a person who has not refused it decides.

    Raises:
        ApplicationStepNotAllowed: it was not refused, was appealed, or the time is over.
    """
    words = appeal_text.strip()
    with transaction.atomic():
        application = _lock_own(application_id, seller_id, ApplicationState.REFUSED)
        _lock(seller_id, application.marketplace)  # it may apply again at this moment
        if not may_appeal(application, now) or not 0 < len(words) <= LONGEST_APPEAL:
            raise ApplicationStepNotAllowed
        if SellerApplication.objects.open().filter(
            seller=seller_id, marketplace=application.marketplace
        ):
            raise ApplicationStepNotAllowed
        application.state = ApplicationState.APPEALED
        application.appeal = words
        application.appealed_at = now
        application.refused_by_id, application.decided_by_id = application.decided_by_id, None
        application.submitted_at = now
        application.save()
        audit_application(application, "appeal_vetting", actor, now)
    return application


def may_appeal(application: SellerApplication, now: datetime) -> bool:
    """Return whether a refusal may be appealed at this moment."""
    days = timedelta(days=policies.policy().vetting.appeal_days)
    return (
        application.state == ApplicationState.REFUSED
        and application.appealed_at is None
        and application.decided_at is not None
        and now < application.decided_at + days
    )


def audit_application(
    application: SellerApplication, name: str, actor: str, now: datetime, why: str = ""
) -> None:
    """Append an act to the application's audit chain: never what it says."""
    body: dict[str, audit.Value] = {
        "seller": application.seller_id,
        "state": application.state,
        "score": application.score,
    }
    audit.record(
        "application",
        application.pk,
        name,
        actor=actor,
        at=now,
        body=body | ({"why": why} if why else {}),
    )


def post_letter(application: SellerApplication, letter: str, *, now: datetime) -> None:
    """Write to the applicant; the words are put when the letter leaves."""
    outbox.post(
        key=f"{KIND}:{application.pk}:{letter}:{now:%Y%m%d%H%M%S}",
        kind=KIND,
        subject_id=application.pk,
        body={"letter": letter},
        send_after=now,
    )


def _lock(seller_id: int, marketplace: str) -> None:
    lock_name(f"application {seller_id} {marketplace}")


def _lock_own(application_id: int, seller_id: int, state: str) -> SellerApplication:
    rows = SellerApplication.objects.filter(pk=application_id, seller=seller_id, state=state)
    application = rows.select_for_update().first()
    if application is None:
        raise ApplicationStepNotAllowed
    return application
