"""What ends an upheld claim without a ruling: the filer's word, or the law's rule on silence."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pipeline.outcomes import Voice
from records.complaints.models.cases import Case

SETTLING = (Voice.RETRACTION, Voice.ACCEPTANCE, Voice.SILENCE)


class SettlementQuerySet(models.QuerySet["Settlement"]):
    """Adjectives for settlements."""

    def waiting(self) -> "SettlementQuerySet":
        """The listing does not show them yet."""
        return self.filter(carried_out_at=None)


class Settlement(models.Model):
    """One voice that took an upheld claim back; a worker carries it out.

    A filer sees no case of others, so whether a listing may go up is for a worker to find out.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="settlements")
    account_id = models.BigIntegerField()
    voice = models.CharField(max_length=12, choices=[(v.value, v.value) for v in SETTLING])
    proceeding = models.BigIntegerField(default=0)  # the counter-notification, if one led to it
    said_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "case", "voice", "proceeding"],
                name="a_claim_is_taken_back_once_a_proceeding",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["said_at"], name="settlement_waiting", condition=Q(carried_out_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voice} of case {self.case_id}"
