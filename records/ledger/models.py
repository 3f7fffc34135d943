"""What every room writes beside its own rows: proof, post, replay protection, switches."""

import uuid
from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Now

from pipeline.vocabulary import PolicyProposalState


def _current_xid() -> Cast:
    """Build the id of the transaction that writes the row, as the server counts."""
    number = models.Func(function="pg_current_xact_id", output_field=models.TextField())
    return Cast(Cast(number, models.TextField()), models.BigIntegerField())


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Adjectives for entries."""

    def readable(self) -> "AuditEntryQuerySet":
        """Select entries with text: retention removes it and leaves the hashes."""
        return self.exclude(entry="")


class AuditEntry(models.Model):
    """One link of a subject's chain; a trigger refuses DELETE, and UPDATE but of an old text."""

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    number = models.IntegerField()  # 1, 2, 3 ... within the subject
    entry = models.TextField()  # canonical JSON: act, actor, at, body, subject; empty: redacted
    previous_hash = models.BinaryField(max_length=32)
    entry_hash = models.BinaryField(max_length=32)  # SHA-256(previous_hash + entry)
    xid = models.BigIntegerField(db_default=_current_xid())  # the log goes by it
    salt = models.UUIDField(db_default=RandomUUID())  # nobody guesses the entry from its leaf

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "number"],
                name="a_chain_has_one_link_a_number",
            ),
        ]
        # Rows lie nearly in this order: a few pages of index, and nothing to keep up on insert.
        indexes: ClassVar = [BrinIndex(fields=["xid"], name="audit_by_xid", pages_per_range=16)]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} #{self.number}"


class Checkpoint(models.Model):
    """The log at one size, signed; a trigger refuses changes, but for lines of witnesses.

    What came with it are the entries of transactions `from_xid` up to and not including
    `below_xid`.
    """

    number = models.BigIntegerField(unique=True)  # 1, 2, 3 ...
    size = models.BigIntegerField(unique=True)
    from_xid = models.BigIntegerField()
    below_xid = models.BigIntegerField(unique=True)
    note = models.TextField()  # signed, as C2SP writes it and as the vault keeps it
    published_at = models.DateTimeField(null=True)  # None: the vault has not taken it yet

    def __str__(self) -> str:
        return f"checkpoint {self.number}"


class LogTile(models.Model):
    """Hashes of the log, 256 at most; a trigger lets further ones be added, and no other change."""

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "number"], name="a_tile_has_one_place")
        ]

    def __str__(self) -> str:
        return f"tile {self.level}/{self.number}"


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """Adjectives for the outbox."""

    def unsent(self) -> "OutgoingQuerySet":
        """Select rows still to be delivered, without parked ones."""
        return self.filter(sent_at=None, parked_at=None)

    def ready(self) -> "OutgoingQuerySet":
        """Select unsent rows that are due by the database clock."""
        return self.unsent().filter(send_after__lte=Now())

    def possibly_delivered(self) -> "OutgoingQuerySet":
        """Select all rows that may have been sent: a sender that died leaves no trace."""
        return self.exclude(sent_at=None, parked_at=None, attempt=0, send_after__gt=Now())


class Outgoing(models.Model):
    """One effect outside the database: delivered at least once, under one key."""

    key = models.CharField(max_length=128)  # the receiver's idempotency key
    kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    body = models.JSONField(default=dict)  # ids and versions, nothing personal
    # Whose documents it leaves with, once they are made; its own id, but where rows share a letter.
    leader_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    send_after = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)  # by a process that sends it
    attempt = models.IntegerField(default=0)
    last_error = models.CharField(max_length=200, default="")

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        # Not `unique=True`, which would add a second index for LIKE.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="an_effect_has_its_key_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["send_after"],
                name="outgoing_ready",
                condition=Q(sent_at=None, parked_at=None),
            ),
            models.Index(fields=["kind", "subject_id"], name="outgoing_subject"),
            BrinIndex(fields=["sent_at"], name="outgoing_by_end", autosummarize=True),
        ]

    def __str__(self) -> str:
        return self.key


class IdempotencyRecord(models.Model):
    """The answer already given to a key, replayed for 24 hours."""

    account_id = models.BigIntegerField()
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    body_sha256 = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "method", "path", "key"], name="a_key_has_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"


class Switch(models.Model):
    """A kill switch: all, reason:<code>, filer:<account id>, or screening:<rule>."""

    name = models.CharField(max_length=64, unique=True)
    is_on = models.BooleanField(default=True)
    why = models.CharField(max_length=200)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.name} {'on' if self.is_on else 'off'}"


class PolicyText(models.Model):
    """An adopted policy by its content hash: what a stored Routing refers to; never changed."""

    hash = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()
    adopted_at = models.DateTimeField(db_default=Now())  # for the first time

    def __str__(self) -> str:
        return self.hash[:12]


class PolicyProposal(models.Model):
    """A policy that one administrator proposes, until another confirms or declines it."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    hash = models.CharField(max_length=64)
    text = models.TextField()
    reason = models.CharField(max_length=500)
    reports = models.JSONField(default=list)  # of replay and shadow: kind and SHA-256 of each
    state = models.CharField(max_length=16, default=PolicyProposalState.WAITING.value)
    proposed_by = models.CharField(max_length=64)  # an actor, or a signer of the command line
    proposed_at = models.DateTimeField(db_default=Now())
    decided_by = models.CharField(max_length=64, default="")
    decided_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=500, default="")  # it was declined

    def __str__(self) -> str:
        return f"{self.hash[:12]} {self.state}"


class PolicyAdoption(models.Model):
    """A policy put in force by two people; triggers number it, time it, and refuse any change."""

    number = models.IntegerField(unique=True, default=0)  # 1, 2, 3 ...
    policy = models.ForeignKey(PolicyText, models.PROTECT, db_column="policy_hash")
    proposal = models.OneToOneField(PolicyProposal, models.PROTECT)
    proposed_by = models.CharField(max_length=64)
    confirmed_by = models.CharField(max_length=64)
    adopted_at = models.DateTimeField(db_default=Now())
    in_force_at = models.DateTimeField(db_default=Now())  # when every process knows of it

    class Meta:
        constraints: ClassVar = [
            # The person who installs the software adopts the first one, which lies in it.
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(proposed_by__iexact=F("confirmed_by")),
                name="two_people_adopt_a_policy",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.policy_id[:12]}"


class DatabaseOrigin(models.Model):
    """Which copy of the database this is; another one after a restore or a promotion: one row."""

    identity = models.CharField(max_length=64)
    restated_to = models.BigIntegerField(null=True)  # the listing got to; None: all is restated
    seen_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.identity


class Change(models.Model):
    """The change feed: readers take only rows below the oldest transaction still open."""

    kind = models.CharField(max_length=32)
    row_id = models.BigIntegerField()
    xid = models.BigIntegerField(db_default=_current_xid())
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "xid"], name="change_feed")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
