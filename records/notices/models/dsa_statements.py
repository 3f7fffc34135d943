"""A statement of reasons for the DSA Transparency Database, and what became of it."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from records.cases.models.rulings import Ruling
from records.word_field import WordField


class StatementState(StrEnum):
    """From the ruling to the database."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"  # by the rules, ours or the database's: somebody has to look
    EXEMPT = "exempt"  # another law governs it, or the ruling was undone


class StatementKind(StrEnum):
    """What is stated: of a listing, or of an account."""

    RULING = "ruling"  # a listing is removed
    PENALTY = "penalty"  # an account is limited or closed
    MEASURE = "measure"  # an account is suspended (DSA, Article 23)
    HOLD = "hold"  # a listing that screening held is not published


class StatementQuerySet(models.QuerySet["StatementSent"]):
    """Adjectives for statements."""

    def waiting(self) -> "StatementQuerySet":
        """Select statements to be sent."""
        return self.filter(state=StatementState.WAITING)

    def owed(self) -> "StatementQuerySet":
        """Select statements that the database is owed."""
        return self.exclude(state=StatementState.EXEMPT)


class StatementSent(models.Model):
    """One restriction under the DSA: what is said of it is a document, made when it is due."""

    kind = WordField(
        StatementKind, max_length=8, default=StatementKind.RULING, db_default=StatementKind.RULING
    )
    ruling = models.ForeignKey(
        Ruling, null=True, on_delete=models.PROTECT, related_name="statements_sent"
    )
    subject_id = models.BigIntegerField(null=True)  # of the order, measure or hold
    account_id = models.BigIntegerField()  # the filer's; 0 where none is behind it
    puid = models.CharField(max_length=80)  # unique for ever: sending again is safe
    state = WordField(StatementState, max_length=8, default=StatementState.WAITING)
    ruled_at = models.DateTimeField()
    send_after = models.DateTimeField()
    attempt = models.IntegerField(default=0)
    faults = models.JSONField(default=list)  # why it was refused, each with its field
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    their_id = models.CharField(max_length=80, blank=True)
    document_id = models.BigIntegerField(null=True)  # what is sent, and sent again

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "ruling"], name="a_ruling_is_stated_once"
            ),
            models.UniqueConstraint(fields=["puid", "account_id"], name="a_statement_has_its_puid"),
            models.CheckConstraint(
                condition=Q(kind=StatementKind.RULING, ruling__isnull=False, subject_id=None)
                | ~Q(kind=StatementKind.RULING) & Q(ruling=None, subject_id__isnull=False),
                name="a_statement_has_one_subject",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["send_after"], name="statement_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["ruled_at"], name="statement_by_ruling"),
        ]

    def __str__(self) -> str:
        return f"statement {self.puid}: {self.state}"
