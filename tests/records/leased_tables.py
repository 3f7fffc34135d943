"""The ten tables whose rows people lease: rows that wait, and people who may have them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from pipeline.law.profiles import DisputeStep, Party
from pipeline.vocabulary import HeldListingState
from records.accounts.models import User
from records.actions.accounts import identity_verification, power_verification
from records.actions.disputes.dispute_desk import LEASES, DisputeKind
from records.actions.leases import Lease
from records.actions.quality import second_reviews
from records.actions.review import desk
from records.actions.rights import verification
from records.actions.screening import held_listing_decisions
from records.actions.vetting import decisions, readings
from records.cases.models import Case, Ruling
from records.review.models import Skip
from records.rights.models import Right
from records.screening.models import HeldListing
from records.vetting.models import ApplicationState, BrandAuthorisation, SellerApplication
from tests.factories import identity_documents, quality_cases, record_cases
from tests.factories.agents import submit_power
from tests.factories.identity_documents import Shelf, submit_document
from tests.factories.record_disputes import (
    SOON,
    answer_counter,
    create_upheld_cases,
    file_appeal,
    file_counter_notice,
    senior,
)
from tests.factories.screening import held_listings
from tests.factories.sellers.applications import apply, create_seller
from tests.factories.submitted_rights import waiting


def _mark() -> Right:
    return record_cases.right(record_cases.account())


def _verifier() -> User:
    return identity_documents.verifier(f"v{User.objects.count()}")


def _submit_power(_name: str) -> object:
    agent, principal = (
        identity_documents.person(record_cases.account(is_agent=is_agent), is_owner=True)
        for is_agent in (True, False)
    )
    return submit_power(agent, principal)


def _apply(name: str) -> None:
    application = apply(create_seller(name))
    application.state = ApplicationState.MANUAL
    application.save()


def _submit_papers(name: str) -> object:
    return BrandAuthorisation.objects.create(
        right=_mark(), seller=create_seller(name), marketplace="lab",
        last_on=date(2031, 1, 1), submitted_at=SOON, owner_until=SOON + timedelta(days=7),
    )  # fmt: skip


def _dispute(name: str) -> object:
    (case,) = create_upheld_cases(_mark(), name)
    return answer_counter(file_counter_notice(case), DisputeStep.REJECTION)


def _appeal(name: str) -> object:
    (case,) = create_upheld_cases(_mark(), name)
    return file_appeal(case, Party.SELLER, now=SOON)


def _bar_judge(person: User) -> None:
    for case in Case.objects.all():
        Ruling.objects.create(
            case=case, account_id=case.account_id, instance="first", outcome="upheld",
            reviewer=person, reason_code="x", policy_hash="",
            ruled_at=record_cases.NOW, annulled_at=SOON,
        )  # fmt: skip


def _bar_by_skip(person: User) -> None:
    for case in Case.objects.all():
        Skip.objects.create(
            case=case, account_id=case.account_id, reviewer=person, reason_code="x", at=SOON
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedTable:
    """A table whose rows people hold."""

    lease: Lease[Any]
    submit: Callable[[str], object]  # one row that waits, of a listing or seller of this name
    person: Callable[[], User] = record_cases.reviewer
    bar: Callable[[User], object] | None = None  # from every row
    claim: Callable[..., Any] | None = None  # where the desk chooses the next itself
    take: Callable[..., Any] | None = None

    def create(self, count: int) -> None:
        for number in range(count):
            self.submit(f"L-{number}")

    def claim_next(self, person: User, *, now: Any = SOON) -> Any:  # noqa: ANN401  # rows of ten tables
        return (self.claim or self.lease.claim)(person, now=now)

    def holder(self, row: Any, *, now: Any = SOON) -> User | None:  # noqa: ANN401  # the same
        return self.lease.find_holder(self.lease.things().get(pk=row.pk), now=now)


TABLES: Final = {
    "right": LeasedTable(
        lease=verification.LEASE,
        submit=lambda _name: waiting(record_cases.account()),
        person=_verifier,
    ),
    "identity document": LeasedTable(
        lease=identity_verification.LEASE,
        submit=lambda name: submit_document(identity_documents.owner(name=name), Shelf()),
        person=_verifier,
    ),
    "power of attorney": LeasedTable(
        lease=power_verification.LEASE, submit=_submit_power, person=_verifier
    ),
    "application": LeasedTable(
        lease=decisions.LEASE,
        submit=_apply,
        person=_verifier,
        bar=lambda person: SellerApplication.objects.update(refused_by=person),
    ),
    "authorisation": LeasedTable(
        lease=readings.LEASE,
        submit=_submit_papers,
        person=_verifier,
        bar=lambda person: BrandAuthorisation.objects.update(first_by=person),
    ),
    "held listing": LeasedTable(
        lease=held_listing_decisions.LEASE,
        submit=held_listings.hold,
        bar=lambda person: HeldListing.objects.update(
            state=HeldListingState.DISPUTED, decided_by=person
        ),
    ),
    "case": LeasedTable(
        lease=desk.LEASE,
        submit=lambda name: record_cases.route_case(*record_cases.file_cases(_mark(), name)),
        bar=_bar_by_skip,
        claim=desk.claim_case,
        take=desk.reclaim_case,
    ),
    "counter-notification": LeasedTable(
        lease=LEASES[DisputeKind.COUNTER], submit=_dispute, bar=_bar_judge
    ),
    "appeal": LeasedTable(
        lease=LEASES[DisputeKind.APPEAL], submit=_appeal, person=senior, bar=_bar_judge
    ),
    "second review": LeasedTable(
        lease=second_reviews.LEASE,
        submit=lambda name: quality_cases.create_sampled_case(_mark(), listing=name),
        bar=_bar_judge,
        claim=second_reviews.claim_review,
    ),
}
