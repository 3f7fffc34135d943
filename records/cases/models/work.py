"""The backlog: one narrow row per case that a machine has still to work on.

The queue only holds pointers to these rows. A row is deleted when its work is done.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from pipeline.vocabulary import Stage, WorkState
from records.cases.models.cases import Case
from records.word_field import WordField


def epoch_field(table: str) -> "models.BigIntegerField[int, int]":
    """Return the column that the indexes begin with; see `records/cases/backlog/epochs.py`."""
    present = models.Func(
        template=f"pg_sequence_last_value('{table}_epoch')", output_field=models.BigIntegerField()
    )
    return models.BigIntegerField(db_default=present)


class WorkRow(models.Model):
    """Work that one worker may do, and which one does it; see docs/explanation/protocol.md."""

    state = WordField(WorkState, max_length=8, default=WorkState.WAITING)
    due_at = models.DateTimeField()  # order within a fair unit
    unit = models.BigIntegerField()  # fair unit: the paying account
    weight = models.SmallIntegerField(default=1)  # of the lane, in the round robin over units
    not_before = models.DateTimeField(db_default=Now())  # a retry waits here, never in the queue
    attempt = models.IntegerField(default=0)  # fencing token: counted at the claim
    errors = models.IntegerField(default=0)
    last_error = models.CharField(max_length=200, default="")
    died_in = ArrayField(
        models.CharField(max_length=64), default=list
    )  # worker lives it was lost in
    is_suspect = models.BooleanField(default=False)  # runs alone from now on
    # It went down with a worker: it is claimed with no other row, and another death counts.
    is_single = models.BooleanField(db_default=False)
    worker = models.CharField(max_length=64, default="")
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index(
                "epoch",
                "unit",
                models.F("is_single").desc(),
                "due_at",
                name="%(class)s_waiting",
                condition=models.Q(state=WorkState.WAITING),
            ),
            models.Index(
                "epoch",
                models.F("is_single").desc(),
                "due_at",
                name="%(class)s_odd",
                condition=models.Q(state=WorkState.WAITING)
                & (models.Q(is_single=True) | models.Q(is_suspect=True)),
            ),
            models.Index(
                fields=["epoch", "state", "sent_at"],
                name="%(class)s_outstanding",
                condition=models.Q(state__in=[WorkState.SENT, WorkState.RUNNING]),
            ),
        ]


class Work(WorkRow):
    """What a machine has still to do about a case."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="work"
    )
    account_id = models.BigIntegerField()
    stage = WordField(Stage, max_length=8)
    epoch = epoch_field("cases_work")

    def __str__(self) -> str:
        return f"{self.stage} of case {self.case_id}: {self.state}"


class WorkerLife(models.Model):
    """One life of one worker process; a new process is a new life."""

    name = models.CharField(max_length=64, primary_key=True)
    threads = models.SmallIntegerField()
    is_suspect = models.BooleanField(default=False)  # the one-thread worker for poison
    is_screener = models.BooleanField(default=False, db_default=False)  # takes no cases
    seen_at = models.DateTimeField(db_default=Now())
    index_generation = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
