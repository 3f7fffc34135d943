"""A small scenario with one protection switched off: a filer, a reviewer, some workers.

Everything happens in one transaction, which is undone: what was switched off is on again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from gateways import configured
from lab.chaos.checker import find_violations
from lab.chaos.workload.filers import create_trademark
from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.facts import Facts, IndexFacts
from pipeline.vocabulary import GoodFaithState
from records.accounts.models import Role, User
from records.actions.cases import listing_freeze, routing
from records.actions.cases.listing_freeze import FetchedListing
from records.actions.filing import submission
from records.actions.filing.admission import Filing
from records.cases.backlog import work_rows
from records.cases.backlog.work_rows import Claim
from records.cases.case_facts import draft_facts, read_cases
from records.cases.models import Case, Work
from records.clock import database_now
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from records.programmes.models import Membership
from records.rights.models import Right

_MARK: Final = "Brovane"
_PLACE: Final = "lab"


@dataclass(slots=True)
class Scenario:
    """Brings cases where a violation needs them, and reports what the checker finds."""

    right: Right
    reviewer: User
    now: datetime

    @classmethod
    @contextmanager
    def create(cls) -> Iterator["Scenario"]:
        """Create an empty scenario; it is undone with the block."""
        with transaction.atomic():
            reviewer = User.objects.create(username="mutation-reviewer", role=Role.REVIEWER)
            yield cls(create_trademark(_MARK), reviewer, database_now())
            transaction.set_rollback(True)

    def make_filer_trusted(self) -> None:
        """Make the filer a Good Faith member: policy may uphold."""
        Membership.objects.create(owner=self.right.owner, state=GoodFaithState.MEMBER)

    def later(self, seconds: float) -> datetime:
        """Move the scenario's own clock on."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def file_case(self) -> Case:
        """File a new request and return its case."""
        request = submission.file_request(
            Filing(
                account_id=self.right.owner_id,
                right=str(self.right.public_id),
                reason="TM-MARK-IN-TEXT",
                lines=[f"{_PLACE}:MUTATION-1"],
                filer_name="Ada Marsh",
                filer_email="ada@brovane.example",
                has_good_faith_statement=True,
                has_accuracy_statement=True,
            ),
            now=self.now,
        ).request
        return request.cases.get()

    def claim_case(self, case: Case, worker: str, *, lease_seconds: float = 60) -> Claim:
        """Claim the case's work for a worker of this name."""
        suspects = Work.objects.filter(case=case, is_suspect=True)
        work_rows.mark_sent([case.pk])
        (claim,) = work_rows.claim_work(
            case.pk,
            worker=worker,
            is_suspect=suspects.exists(),
            lease_seconds=lease_seconds,
        )
        return claim

    def freeze_case(self, claim: Claim) -> Claim | None:
        """Freeze its listing; return the claim for matching, unless it is void."""
        fetched_listing = FetchedListing(
            document_sha256=configured.vault().put(b"{}"),
            title=f"{_MARK} running shoes",
            brand=_MARK,
            description="",
            category="Shoes",
            markets=("DE",),
            price="19.90",
            currency="EUR",
            shop_id="S-1",
            seller_name="Shop S-1",
            pictures=(),
        )
        return next(
            iter(listing_freeze.freeze_cases([(claim, fetched_listing)], now=self.now)), None
        )

    def read_facts(self, case: Case) -> Facts:
        """Return a worker's facts of the case, with the mark found in its title."""
        draft = draft_facts(
            read_cases([case.pk])[0], IndexFacts(1, 1.0), audit_draw=0.5, now=self.now
        )
        spans = {"title": (0, len(_MARK)), "brand": (0, len(_MARK))}
        likenesses = tuple(
            TextLikeness(
                case.right_id, _MARK, name, span, Form.LITERAL, 0, 1.0, Sentence("It wears it.")
            )
            for name, span in spans.items()
        )
        return replace(draft, text=likenesses)

    def work_case(self, case: Case) -> None:
        """Freeze the case if necessary, and route it."""
        claim: Claim | None = None
        if case.frozen_id is None:
            claim = self.freeze_case(self.claim_case(case, "honest"))
        claim = claim or self.claim_case(case, "honest")
        routing.route_cases([(claim, self.read_facts(case))], now=self.now)
        case.refresh_from_db()

    def breaches(self) -> list[str]:
        """Return what the checker finds after the outbox was drained."""
        return find_violations({"listings": self._deliver_orders(), "rejected": 0})

    def _deliver_orders(self) -> dict[str, Any]:
        """Deliver everything to a marketplace that records it."""
        orders: dict[str, Any] = {}
        for row in Outgoing.objects.filter(kind="enforce").order_by("pk"):
            listing = Listing.objects.get(pk=row.subject_id)
            version, state = int(row.body["version"]), "down" if listing.is_down else "up"
            orders[listing.external_id] = {"state": state, "version": version, "applied": 1}
            listing.told_version, listing.told_is_down = version, listing.is_down
            listing.save(update_fields=["told_version", "told_is_down"])
        Outgoing.objects.update(sent_at=self.now)
        return orders


def run_sql(*statements: str) -> None:
    """Change the throw-away database itself."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
