"""Batches of listings to screen, the verdict on each, what is held, and what was upheld before.

A batch is a row and its lines lie in the vault: the text of what passes is kept nowhere else.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from pipeline.vocabulary import (
    DrawState,
    HeldListingState,
    ProposalState,
    RightKind,
    ScreeningAnswer,
)
from records.accounts.models import Account, Leased, User
from records.cases.models import Case
from records.cases.models.work import WorkRow, epoch_field
from records.rights.models import Right
from records.sellers.models import Seller
from records.word_field import WordField

SLOTS: Final = 32  # partitions of verdicts, one a day: each is emptied before its day comes round


def partition_of(day: date) -> int:
    """Return the partition of a day's verdicts."""
    return day.toordinal() % SLOTS


class Batch(models.Model):
    """What a marketplace sent at once; done when it has no parts left."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    marketplace = models.CharField(max_length=32)
    body_sha256 = models.CharField(max_length=64)  # the lines, in the vault
    lines = models.IntegerField()  # that are screened
    bad = models.JSONField(default=list)  # those that are not, by number, code and reason
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    held = models.IntegerField(default=0)
    not_screened = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-received_at"], name="batch_of_account"),
            models.Index(fields=["body_sha256"], name="batch_by_content"),
            BrinIndex(fields=["done_at"], name="batch_by_end", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.lines} lines of {self.marketplace}"


class Part(WorkRow):
    """Lines of a batch that one worker takes; what brings workers down is halved."""

    account_id = models.BigIntegerField()
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="parts")
    first_line = models.IntegerField()
    last_line = models.IntegerField()
    is_given_up = models.BooleanField(default=False, db_default=False)  # answered without a look
    epoch = epoch_field("screening_part")

    class Meta(WorkRow.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_line__lte=F("last_line")), name="a_part_has_lines"
            ),
        ]

    def __str__(self) -> str:
        return f"lines {self.first_line} to {self.last_line} of batch {self.batch_id}: {self.state}"


class Verdict(models.Model):
    """What was said of one line of a batch; kept 30 days, in a partition of its day."""

    pk = models.CompositePrimaryKey("slot", "batch_id", "number")
    slot = models.SmallIntegerField()
    batch_id = models.BigIntegerField()
    number = models.IntegerField()  # of the line
    account_id = models.BigIntegerField()
    listing = models.CharField(max_length=100)
    revision = models.BigIntegerField()
    answer = WordField(ScreeningAnswer, max_length=12)
    rules = ArrayField(models.CharField(max_length=24), default=list)  # that hold it
    shadow = ArrayField(models.CharField(max_length=24), default=list)  # that would have
    pictures_unseen = models.SmallIntegerField(default=0, db_default=0)  # it was screened without

    def __str__(self) -> str:
        return f"{self.listing} revision {self.revision}: {self.answer}"


class NewestVersion(models.Model):
    """The newest version of a listing that was screened, and the one verdict on it."""

    pk = models.CompositePrimaryKey("account_id", "listing")
    account_id = models.BigIntegerField()
    listing = models.CharField(max_length=100)
    shop = models.CharField(max_length=100, default="", db_default="")
    revision = models.BigIntegerField()
    answer = WordField(ScreeningAnswer, max_length=12)
    rules = ArrayField(models.CharField(max_length=24), default=list)
    brand_key = models.CharField(max_length=100, blank=True)
    pictures = ArrayField(models.CharField(max_length=16), default=list)
    # `pipeline.screening.near_keys`: all that is kept of what its title and pictures show.
    near_keys = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    screened_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["screened_at"], name="newest_version_by_age"),
            GinIndex(fields=["near_keys"], name="newest_version_by_look"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} revision {self.revision}: {self.answer}"


# Reviewers are not to know which listing was drawn.
SHOWN_AS: Final[Mapping[str, HeldListingState]] = {
    DrawState.DRAWN: HeldListingState.WAITING,
    DrawState.PASSED: HeldListingState.RELEASED,
}
OPEN: Final = (HeldListingState.WAITING, HeldListingState.DISPUTED, DrawState.DRAWN)


class HeldListingQuerySet(models.QuerySet["HeldListing"]):
    """Held listings, as desks ask for them."""

    def open(self) -> Self:
        """Select those that wait for a person."""
        return self.filter(state__in=OPEN)

    def for_person(self, person: User) -> Self:
        """Select those that wait for this person, without disputes of their own decisions."""
        return self.open().exclude(state=HeldListingState.DISPUTED, decided_by=person)


class HeldListing(Leased):
    """A listing that is not published until a person has looked, with the line as evidence.

    Or one that passed, is on sale, and was drawn to be read beside them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    marketplace = models.CharField(max_length=32)
    listing = models.CharField(max_length=100)
    revision = models.BigIntegerField()
    shop = models.CharField(max_length=100)
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT, related_name="holds")
    right = models.ForeignKey(Right, null=True, on_delete=models.PROTECT, related_name="holds")
    right_kind = WordField(
        RightKind, max_length=10, default="", db_default=""
    )  # of the right that a person named: sellers see no rights
    line = models.JSONField()  # as the marketplace sent it
    digest = models.CharField(max_length=32)  # of what the rules looked at
    group_key = models.CharField(
        max_length=160, default="", db_default=""
    )  # alike holds have the same
    pictures = models.JSONField(null=True)  # in the vault, by place; none: not fetched yet
    reasons = models.JSONField()  # the rules that caused it, and what their sentences name
    policy_hash = models.CharField(max_length=64)
    state = WordField(
        (*HeldListingState, *DrawState),
        max_length=8,
        default=HeldListingState.WAITING,
    )
    drawn_of_10000 = models.IntegerField(default=0, db_default=0)  # of those that passed then
    is_blind = models.BooleanField(default=False, db_default=False)  # no rule is shown at first
    held_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=500, blank=True)

    objects = HeldListingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "listing", "revision"], name="a_version_is_held_once"
            ),
            models.UniqueConstraint(
                fields=["account", "listing"],
                condition=Q(state=HeldListingState.WAITING),
                name="a_listing_waits_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state__in=OPEN), name="hold_open"),
            models.Index(fields=["group_key"], condition=Q(state__in=OPEN), name="hold_of_group"),
            models.Index(fields=["seller", "-held_at"], name="hold_of_seller"),
            models.Index(fields=["decided_by", "-decided_at"], name="hold_by_person"),
            models.Index(
                fields=["id"], condition=Q(pictures__isnull=True), name="hold_without_pictures"
            ),
            models.Index(fields=["held_at"], name="hold_by_age"),
            models.Index(
                fields=["decided_at"],
                condition=Q(state=HeldListingState.UPHELD),
                name="hold_upheld",
            ),
            models.Index(
                fields=["decided_at"],
                condition=Q(drawn_of_10000__gt=0, decided_at__isnull=False),
                name="hold_beside_draws",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} revision {self.revision}: {self.state}"

    @property
    def is_draw(self) -> bool:
        """Whether it passed and was drawn by chance: no rule holds it."""
        return not self.reasons

    @property
    def released_state(self) -> HeldListingState | DrawState:
        """The state once it may be published; nobody is told that a sample was in order."""
        return DrawState.PASSED if self.state == DrawState.DRAWN else HeldListingState.RELEASED

    @property
    def shown_state(self) -> HeldListingState:
        """As reviewers read it."""
        return HeldListingState(SHOWN_AS.get(self.state, self.state))

    @property
    def title(self) -> str:
        """The listing's title."""
        return str(self.line["title"])

    @property
    def rules(self) -> tuple[str, ...]:
        """That hold it."""
        return tuple(reason["rule"] for reason in self.reasons)


class HeldListingObjection(models.Model):
    """A seller's statement: before a person decided on the hold, or against that decision."""

    hold = models.ForeignKey(HeldListing, on_delete=models.CASCADE, related_name="disputes")
    account_id = models.BigIntegerField()  # of the hold
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="+")
    is_against_decision = models.BooleanField()
    statement = models.TextField(max_length=4000)
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = WordField(HeldListingState, max_length=8, blank=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "hold", "is_against_decision"],
                name="a_hold_is_disputed_once_a_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"dispute of hold {self.hold_id}"


class Clearance(models.Model):
    """A person released this very content of a listing from a rule: it is not held again for it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    listing = models.CharField(max_length=100)
    digest = models.CharField(max_length=32)
    rule = models.CharField(max_length=24)
    hold = models.ForeignKey(HeldListing, on_delete=models.CASCADE, related_name="clearances")
    cleared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "listing", "digest", "rule"], name="a_version_is_cleared_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing}: cleared of {self.rule}"


class Fingerprint(models.Model):
    """What a listing that is effectively upheld looked like; gone once that is reversed."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="fingerprint")
    account_id = models.BigIntegerField()  # of the case
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="fingerprints")
    seller = models.ForeignKey(Seller, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=1000)  # folded
    hashes = models.BinaryField(default=b"")  # matchers.image: packed hash sets
    made_at = models.DateTimeField(db_default=Now())
    # Live versions that looked the same then; at most `near_duplicates_a_case` are proposed.
    alike = models.IntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return f"fingerprint of case {self.case_id}"


class ListingCheck(models.Model):
    """A listing that somebody waits to hear about; gone when it was answered."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    marketplace = models.CharField(max_length=32)
    line = models.JSONField()
    verdict = models.JSONField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"check {self.pk} of {self.marketplace}"


class NearDuplicate(models.Model):
    """A live listing that looks like an upheld one: the owner files, dismisses it, or neither."""

    account_id = models.BigIntegerField()  # of the case
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="near_duplicates")
    right = models.ForeignKey(Right, on_delete=models.PROTECT, related_name="+")
    marketplace = models.CharField(max_length=32)
    listing = models.CharField(max_length=100)
    has_same_picture = models.BooleanField()
    has_same_title = models.BooleanField()
    is_linked_seller = models.BooleanField()  # the same legal entity
    found_at = models.DateTimeField()
    state = WordField(ProposalState, max_length=9, default=ProposalState.OPEN)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "right", "marketplace", "listing"],
                name="a_near_duplicate_is_proposed_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["account_id", "found_at"],
                condition=Q(state=ProposalState.OPEN),
                name="near_duplicate_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace}:{self.listing}"  # as a filing names it

    @property
    def is_strong(self) -> bool:
        """The picture again, from the same seller or under the same words."""
        return self.has_same_picture and (self.is_linked_seller or self.has_same_title)


class DayTally(models.Model):
    """How many listings a rule held on a day, and when that was as many as it may."""

    on = models.DateField()
    rule = models.CharField(max_length=24, blank=True)  # empty: all that were screened
    listings = models.IntegerField(default=0)
    reached_at = models.DateTimeField(null=True)
    budget = models.IntegerField(null=True)  # of 10,000, when it was reached

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "rule"], name="a_rule_is_counted_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rule or 'screened'} on {self.on}: {self.listings}"
