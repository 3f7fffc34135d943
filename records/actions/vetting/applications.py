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
from pipeline.standing import vetting
from pipeline.standing.entities import fold_number
from records import policies
from records.accounts import encryption
from records.accounts.models import (
    OPEN_STATES,
    ApplicationState,
    LicenceKind,
    SellerApplication,
    SellerPaper,
    SellerPaperKind,
)
from records.database import fetch_all
from records.ledger import audit, outbox

type Put = Callable[[bytes], str]  # into the vault; returns the key

MOST_PAPERS: Final = 12  # of a seller before it applies
_OF_APPLICATIONS: Final = (SellerPaperKind.LICENCE, SellerPaperKind.CATALOGUE)
LONGEST_APPEAL: Final = 5_000
KIND: Final = "vetting"  # of letters
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


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


class TooManyPapers(Exception):
    """A seller gives at most 12 papers with an application."""


class NoStepNow(Exception):
    """Nothing was changed: this application does not wait for that, or its time is over."""


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
    read: Document,
    put: Put,
    *,
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
            raise TooManyPapers(TooManyPapers.__doc__)
        pages = [put(encryption.encrypt_for_seller(seller_id, page.shown)) for page in read.pages]
        return SellerPaper.objects.create(
            seller_id=seller_id,
            marketplace=marketplace,
            kind=kind,
            sha256=read.sha256.hex(),
            pages=pages,
            pdq=[page.pdq.hex() for page in read.pages if page.quality >= MIN_QUALITY],
            given_at=now,
        )


def apply(
    seller_id: int, marketplace: str, said: Statement, *, actor: str, now: datetime
) -> SellerApplication:
    """Take in an application with the papers that were given since the last one.

    Raises:
        ApplicationOpen, AppliedTooSoon: nothing was taken in.
    """
    stated = {
        name: value
        for name, value in asdict(said).items()
        if name not in {"payment_account", "is_warranted"}
    }
    with transaction.atomic():
        _lock(seller_id, marketplace)
        own = SellerApplication.objects.filter(seller=seller_id, marketplace=marketplace)
        obstacle = find_obstacle(own.order_by("-pk").first(), now)
        if obstacle is not None:
            raise obstacle
        made = SellerApplication.objects.create(
            seller_id=seller_id,
            marketplace=marketplace,
            **stated,
            payment_hash=_hash_payment(said.payment_account),
            warranty=policies.policy().vetting.warranty if said.is_warranted else "",
            marks=_compute_marks(said),
            submitted_at=now,
        )
        _list_waiting_papers(seller_id, marketplace).update(application=made)
        audit_application(made, "apply", actor, now)
    return made


def _list_waiting_papers(seller_id: int, marketplace: str) -> QuerySet[SellerPaper]:
    """Those that the next application names."""
    return SellerPaper.objects.filter(
        seller=seller_id, marketplace=marketplace, application=None, kind__in=_OF_APPLICATIONS
    )


def find_obstacle(
    last: SellerApplication | None, now: datetime
) -> ApplicationOpen | AppliedTooSoon | None:
    """Return why a seller whose last application is this one may not apply now; None: it may."""
    if last is None:
        return None
    if last.state in OPEN_STATES:
        return ApplicationOpen(last)
    if last.state != ApplicationState.REFUSED or last.decided_at is None:
        return None
    until = last.decided_at + timedelta(days=policies.policy().vetting.wait_days)
    return AppliedTooSoon(until) if now < until else None


def _hash_payment(account: str) -> str:
    return vetting.hash_payment(account, f"payment {settings.MARKWARDEN.secret_key}".encode())


def _compute_marks(said: Statement) -> dict[str, str]:
    number = fold_number(said.registration_number)
    return {
        "number": f"{said.country}:{number}" if number else "",
        "mail": vetting.normalise_mail(said.mail),
        "phone": vetting.normalise_phone(said.phone),
        "address": vetting.normalise_address(said.address),
        "name": vetting.normalise_name(said.legal_name),
    }


def answer_question(
    application_id: int, seller_id: int, says: str, *, actor: str, now: datetime
) -> SellerApplication:
    """Answer what a person asks; papers that were given meanwhile belong to the answer.

    Raises:
        NoStepNow: nothing is asked.
    """
    with transaction.atomic():
        found = _lock_own(application_id, seller_id, ApplicationState.NEEDS_INFO)
        found.state, found.answer, found.submitted_at = ApplicationState.MANUAL, says, now
        found.save(update_fields=["state", "answer", "submitted_at"])
        _list_waiting_papers(seller_id, found.marketplace).update(application=found)
        audit_application(found, "answer_vetting", actor, now)
    return found


def appeal_refusal(
    application_id: int, seller_id: int, says: str, *, actor: str, now: datetime
) -> SellerApplication:
    """Appeal a refusal, once: a person decides who has not refused it.

    Raises:
        NoStepNow: it was not refused, was appealed before, or the time to appeal is over.
    """
    words = says.strip()
    with transaction.atomic():
        found = _lock_own(application_id, seller_id, ApplicationState.REFUSED)
        if not may_appeal(found, now) or not 0 < len(words) <= LONGEST_APPEAL:
            raise NoStepNow(NoStepNow.__doc__)
        if SellerApplication.objects.open().filter(seller=seller_id, marketplace=found.marketplace):
            raise NoStepNow(NoStepNow.__doc__)
        found.state, found.appeal, found.appealed_at = ApplicationState.APPEALED, words, now
        found.refused_by_id, found.decided_by_id = found.decided_by_id, None
        found.submitted_at = now
        found.save()
        audit_application(found, "appeal_vetting", actor, now)
    return found


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
    fetch_all(_ONE_AT_A_TIME, [f"application {seller_id} {marketplace}"])


def _lock_own(application_id: int, seller_id: int, state: str) -> SellerApplication:
    own = SellerApplication.objects.filter(pk=application_id, seller=seller_id, state=state)
    found = own.select_for_update().first()
    if found is None:
        raise NoStepNow(NoStepNow.__doc__)
    return found
