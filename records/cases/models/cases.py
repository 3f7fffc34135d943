"""Takedown requests and cases, a case being one listing: the unit of matching and ruling."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from pipeline.filing.numbers import Number
from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, Channel, Lane
from records.accounts.models import Account, Role, User
from records.cases.backlog import work_rows
from records.cases.backlog.work_rows import Claim
from records.database import fetch_all, pack_rows, rows_from
from records.marketplaces.models import FrozenListing, Listing
from records.rights.models import Right
from records.word_field import WordField


class TakedownRequest(models.Model):
    """As filed: nothing of it changes later, its state is derived from its cases."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    right = models.ForeignKey(Right, on_delete=models.PROTECT)
    right_version = models.IntegerField()
    right_snapshot = models.JSONField()  # the right's fields as they stood at filing
    reason = WordField(Reason, max_length=24)
    channel = WordField(Channel, max_length=12)
    lane = WordField(Lane, max_length=16)
    is_good_faith_member = models.BooleanField(default=False)  # at filing
    explanation = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)  # {evidence code: [SHA-256 or statement, ...]}
    # The files among it: [{"code", "sha256", "name", "pages": [SHA-256 of each as drawn]}]
    files = models.JSONField(default=list, db_default=[])
    # What a profile of law demands beyond good faith and accuracy, by its codes.
    declarations = ArrayField(models.CharField(max_length=32), default=list, db_default=[])
    filer_name = models.CharField(max_length=200)
    filer_email = models.EmailField()
    language = models.CharField(max_length=8, default="en", db_default="en")  # of its letters
    refused_lines = models.JSONField(default=list)  # [{number, code, says}]
    policy_hash = models.CharField(max_length=64)
    draft_id = models.UUIDField(null=True)  # one-time, of the form that filed it
    filed_at = models.DateTimeField(db_default=Now())  # the business clock runs from here

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-filed_at"], name="request_of_filer"),
            models.Index(
                Lower("filer_email"),
                name="report_by_email",
                condition=Q(channel=Channel.PUBLIC_FORM.value),
            ),
            BrinIndex(fields=["filed_at"], name="request_by_time", autosummarize=True),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "draft_id"],
                name="a_draft_is_filed_once",
                condition=Q(draft_id__isnull=False),
            ),
            # By the id first: a link names no account.
            models.UniqueConstraint(
                fields=["public_id", "account"], name="a_request_has_its_own_public_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} by {self.account_id}, {self.public_id}"

    @property
    def number(self) -> str:
        """What people call it, for example MW-4821."""
        return str(Number(self.pk))


OPEN = [state.value for state in CaseState if state.is_open]
HOLDS_THE_LISTING = [state for state in OPEN if state != CaseState.DUPLICATE]


# The columns are those of our own model, not of anybody's input.
# Sellers and listings are locked against each other's changes, not against rows that name them:
# freezing writes such rows in the order of listings, and would wait in a circle with this.
_TAKE: Final = f"""
WITH claims AS (
  SELECT * FROM {rows_from("claims", work_rows.FENCE_TYPES)}
), held AS (
  SELECT c.* FROM claims JOIN cases_case c ON c.id = claims.case_id
  ORDER BY c.listing_id, c.id FOR UPDATE OF c
), done AS (
  DELETE FROM cases_work w USING claims, held
  WHERE {work_rows.FENCE} AND w.case_id = held.id RETURNING w.case_id
), seller AS (
  SELECT s.id FROM held JOIN done ON done.case_id = held.id
  CROSS JOIN unnest(sellers_same_entity(held.seller_id)) AS member (id)
  JOIN sellers_seller s ON s.id = member.id ORDER BY s.id FOR NO KEY UPDATE OF s
)
SELECT {{columns}}, (SELECT count(*) FROM seller) FROM held JOIN done ON done.case_id = held.id
ORDER BY held.listing_id, held.id
"""  # noqa: S608  # of our own words


class CaseQuerySet(models.QuerySet["Case"]):
    """Adjectives for cases."""

    def open(self) -> "CaseQuerySet":
        """Select cases that wait for an answer of first instance."""
        return self.filter(state__in=OPEN)

    def in_review(self) -> "CaseQuerySet":
        """Select cases that wait for a reviewer."""
        return self.filter(state=CaseState.IN_REVIEW)

    def effectively_upheld(self) -> "CaseQuerySet":
        """Select cases that are upheld now, by the latest live change of their outcome."""
        return self.filter(upheld_at__isnull=False)

    def lock_claimed(self, claims: Sequence[Claim]) -> "list[Case]":
        """Lock the claimed cases and their legal entities, and end their work.

        Those fenced are left out.

        In one trip, for it runs for every case. The cases' locks come before those of the work
        rows and in the order of the listings, as everywhere: withdrawing and groups take them so.
        """
        names = [field.attname for field in self.model._meta.concrete_fields]  # noqa: SLF001  # documented API
        columns = ", ".join(f"held.{name}" for name in names)
        fences = pack_rows(work_rows.fence_values(claim) for claim in claims)
        rows = fetch_all(_TAKE.format(columns=columns), {"claims": fences})
        return [self.model.from_db(self.db, names, row[:-1]) for row in rows]

    def in_listing_order(self) -> "CaseQuerySet":
        """Order cases as code that locks several of them does."""
        return self.order_by("listing_id", "pk")

    def free(self, now: datetime) -> "CaseQuerySet":
        """Select cases held by no reviewer, kept for none, and not escalated."""
        unkept = _without(self._unheld(now), reservation__until_at__gt=now)
        return _without(unkept, escalation__isnull=False)

    def free_for(self, reviewer: User, now: datetime) -> "CaseQuerySet":
        """Select the free ones, those handed to this person and, for a senior, escalated ones."""
        others = Case.objects.filter(reservation__until_at__gt=now)
        others = others.exclude(reservation__reviewer=reviewer, reservation__because="handed")
        cases = self._unheld(now).exclude(pk__in=others.values("pk"))
        is_senior = reviewer.role == Role.SENIOR_REVIEWER
        return cases if is_senior else _without(cases, escalation__isnull=False)

    def handed_to(self, reviewer: User, now: datetime) -> "CaseQuerySet":
        """Select the free ones that a colleague handed to this person."""
        cases = self.filter(reservation__reviewer=reviewer, reservation__because="handed")
        return cases.free_for(reviewer, now).filter(reservation__until_at__gt=now)

    def _unheld(self, now: datetime) -> "CaseQuerySet":
        return _without(self, review_lease__until_at__gt=now)


def _without(cases: CaseQuerySet, **conditions: object) -> CaseQuerySet:
    # What takes cases off is little: behind "not in" it is read once. Joined, the plan that
    # PostgreSQL keeps of a prepared statement, for any lane, reads all that waits (292 ms for 105).
    return cases.exclude(pk__in=Case.objects.filter(**conditions).values("pk"))


class Case(models.Model):
    """First instance of the claim against one listing."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    request = models.ForeignKey(TakedownRequest, on_delete=models.PROTECT, related_name="cases")
    account_id = models.BigIntegerField()  # the filer's: distribution column
    owner_id = models.BigIntegerField()  # the right's owner
    right_id = models.BigIntegerField()
    reason = WordField(Reason, max_length=24)
    lane = WordField(Lane, max_length=16)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="cases")
    line = models.SmallIntegerField()  # of the request, from 1
    seller_id = models.BigIntegerField(null=True)  # known after freezing
    state = WordField(CaseState, max_length=16, default=CaseState.RECEIVED)
    # Indexed below where they are set: each write of a case would add an entry for none.
    follows = models.ForeignKey(
        "self", null=True, db_index=False, on_delete=models.PROTECT, related_name="followers"
    )
    frozen = models.ForeignKey(FrozenListing, null=True, db_index=False, on_delete=models.PROTECT)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # empty while paused
    remaining_seconds = models.IntegerField(null=True)  # business time left when paused
    review_by = models.DateTimeField(null=True)  # due_at less the lane's head start
    score = models.FloatField(null=True)
    script = models.CharField(max_length=8, blank=True, default="", db_default="")  # of its title
    is_audited = models.BooleanField(default=False)  # drawn for a second review
    first_opened_at = models.DateTimeField(null=True)  # by a reviewer
    closed_at = models.DateTimeField(null=True)
    upheld_at = models.DateTimeField(null=True)  # since when it is effectively upheld, if it is
    decision_version = models.SmallIntegerField(default=0, db_default=0)  # its newest; 0: none
    why_invalid = models.CharField(max_length=200, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "request", "listing"], name="a_request_names_a_listing_once"
            ),
            # By the id first: a link names no account.
            models.UniqueConstraint(
                fields=["public_id", "account_id"], name="a_case_has_its_own_public_id"
            ),
            models.UniqueConstraint(
                fields=["owner_id", "right_id", "reason", "listing"],
                condition=Q(state__in=HOLDS_THE_LISTING),
                name="one_open_case_a_right_reason_and_listing",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.DUPLICATE) | Q(follows__isnull=False),
                name="a_duplicate_follows_a_case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["follows"],
                name="case_of_leader",
                condition=Q(follows__isnull=False),
            ),
            models.Index(
                fields=["frozen"], name="case_by_frozen", condition=Q(frozen__isnull=False)
            ),
            models.Index(
                fields=["review_by", "-score"],
                name="case_desk_order",
                condition=Q(state=CaseState.IN_REVIEW),
            ),
            models.Index(
                fields=["script", "review_by"],
                name="case_desk_by_script",
                condition=Q(state=CaseState.IN_REVIEW),
            ),
            # What waits for a filer's answer is counted on each of their pages.
            models.Index(
                fields=["account_id"],
                name="case_with_question",
                condition=Q(state=CaseState.CLARIFICATION),
            ),
            # Those left behind by a leader that another filer withdrew are looked for each round.
            models.Index(
                fields=["follows"],
                name="case_that_follows",
                condition=Q(state=CaseState.DUPLICATE),
            ),
            # The forecast counts all that waits, by lane and hour, from the index alone: with the
            # columns that the policies of rows ask for.
            models.Index(
                fields=["due_at"],
                include=["state", "lane", "account_id", "seller_id", "listing"],
                name="case_open_due",
                condition=Q(state__in=OPEN),
            ),
            models.Index(
                fields=["seller_id", "upheld_at"],
                name="case_upheld_by_seller",
                condition=Q(upheld_at__isnull=False),
            ),
            models.Index(
                fields=["listing"],
                name="case_upheld_on_listing",
                condition=Q(upheld_at__isnull=False),
            ),
            # What was filed against a seller, on its pages, and on a right, on its owner's.
            models.Index(
                fields=["seller_id", "-filed_at"],
                name="case_of_seller",
                condition=Q(seller_id__isnull=False),
            ),
            models.Index(fields=["right_id"], name="case_of_right"),
            models.Index(
                fields=["upheld_at"],
                name="case_by_uphold",
                condition=Q(upheld_at__isnull=False),
            ),
            models.Index(
                fields=["closed_at"], name="case_drawn_by_close", condition=Q(is_audited=True)
            ),
            # What retention finds each hour, mostly nothing: rows lie nearly in this order.
            BrinIndex(fields=["closed_at"], name="case_by_close", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"case {self.public_id} ({self.state})"

    @property
    def number(self) -> str:
        """What people call it, for example MW-4821-07: its line of the request."""
        return str(Number(self.request_id, self.line))


class DecisionRecord(models.Model):
    """Facts and Routing of a case, whole, as the pipeline saw and answered them at one routing.

    Nobody changes a row, and it goes with its case alone; see the trigger decision_is_append_only.
    """

    pk = models.CompositePrimaryKey("case_id", "version")
    case = models.ForeignKey(
        Case, db_index=False, on_delete=models.DB_CASCADE, related_name="decisions"
    )
    version = models.SmallIntegerField()  # 1, 2, 3 ... of the case
    account_id = models.BigIntegerField()
    facts = models.TextField()  # JSON in canonical form: what its digest is made of
    routing = models.TextField()
    salt = models.BinaryField(max_length=16)  # of the digests in the audit entry
    marks = models.BinaryField()  # three bytes of each field's digest, to find which one differs
    facts_digest = models.BinaryField(max_length=32)  # whole, as in the audit entry
    routing_digest = models.BinaryField(max_length=32)
    policy_hash = models.CharField(max_length=64)
    index_generation = models.BigIntegerField()
    routed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"decision {self.version} of case {self.case_id}"
