"""What cases at the desk have in common: narrow rows, found by what they share."""

from typing import ClassVar

from django.db import models

from pipeline.words import TraitKind
from records.complaints.models.cases import Case


class Trait(models.Model):
    """One thing that a case shares with every other case of the same kind and value.

    Written when the case comes to the desk, and kept: whether a case still waits is asked of it.
    """

    # The constraint begins with it: an index of its own would say the same.
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="traits", db_index=False)
    account_id = models.BigIntegerField()
    kind = models.CharField(max_length=9, choices=[(k.value, k.value) for k in TraitKind])
    value = models.BigIntegerField()

    class Meta:
        # The newest first, for a seller may have thousands.
        indexes: ClassVar = [models.Index(fields=["kind", "value", "-case"], name="trait_shared")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "account_id", "kind", "value"], name="a_case_has_a_trait_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"
