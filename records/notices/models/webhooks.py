"""Where a filer's machines are told, the secrets that sign it, and the log of what was sent."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from records.accounts.models import Account
from records.word_field import WordField


class DeliveryState(Word):
    """From the event to the receiver's answer."""

    PENDING = "pending", _("on its way")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")  # the schedule has ended, or the receiver wants no more


class AttemptAnswer(Word):
    """What one try came to; a receiver that may not be called is told by its `Refusal`."""

    ARRIVED = "", _("arrived")
    NOT_ACCEPTED = "not_accepted", _("not accepted")
    GONE = "gone", _("recipient wants no more")
    NO_ANSWER = "no_answer", _("no answer")
    SECRET_UNREADABLE = "secret_unreadable", _("we cannot read the secret; make a new one")


class Endpoint(models.Model):
    """One address of an account, and the events it is told of."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING
    )  # accounts are closed, not deleted
    url = models.CharField(max_length=2000)
    events = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField(db_default=Now())
    failing_since = models.DateTimeField(null=True)  # None: the last attempt arrived
    disabled_at = models.DateTimeField(null=True)
    is_slow = models.BooleanField(default=False)  # the last one to arrive took long

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account"], name="endpoint_of_account")]

    def __str__(self) -> str:
        return f"endpoint {self.public_id}"


class Secret(models.Model):
    """Signs what is sent; the doors may write it and never read it again. Workers open it."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.DB_CASCADE)
    account_id = models.BigIntegerField()
    secret = models.TextField()  # sealed for its endpoint; see records/accounts/encryption.py
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # set while it is being replaced

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["ends_at"], condition=Q(ends_at__isnull=False), name="secret_by_end"
            ),
        ]

    def __str__(self) -> str:
        return f"secret {self.pk}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Adjectives for deliveries."""

    def failed(self) -> "DeliveryQuerySet":
        """Select deliveries that failed for good and can be sent again."""
        return self.filter(state=DeliveryState.FAILED)


class Delivery(models.Model):
    """One event for one endpoint: one id, however often it is sent."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.DB_CASCADE, related_name="deliveries")
    account_id = models.BigIntegerField()
    source = models.CharField(max_length=128)  # key of the letter it left with
    event = models.CharField(max_length=40)
    request_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    right_id = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField()
    body = models.BinaryField(null=True)  # as it was first sent, and is sent again
    state = WordField(DeliveryState, max_length=10, default=DeliveryState.PENDING)
    attempt = models.IntegerField(default=0)  # of the schedule; a replay begins it again
    send_after = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "endpoint", "source"], name="an_event_is_told_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["send_after"], name="delivery_ready", condition=Q(state="pending")
            ),
            models.Index(
                fields=["endpoint", "send_after"],
                name="delivery_next",
                condition=Q(state="pending"),
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_log"),
            models.Index(fields=["happened_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return self.webhook_id

    @property
    def webhook_id(self) -> str:
        """As the receiver sees it."""
        return f"evt_{self.public_id.hex}"


class Attempt(models.Model):
    """One try: when, what the receiver answered, how long it took. Nothing it said is kept."""

    delivery = models.ForeignKey(Delivery, on_delete=models.DB_CASCADE, related_name="attempts")
    account_id = models.BigIntegerField()
    at = models.DateTimeField()
    status = models.SmallIntegerField(null=True)  # None: no answer came
    why = models.CharField(max_length=32, default="")  # empty: it arrived
    milliseconds = models.IntegerField()

    def __str__(self) -> str:
        return f"attempt {self.pk}"
