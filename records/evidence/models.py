"""Holds, which override deletion; objects whose last row may be gone; bundles; orders."""

import uuid
from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import Combinable

from records.accounts.models import User


class HoldKind(models.TextChoices):
    """Of what a hold keeps everything."""

    CASE = "case"
    SELLER = "seller"
    RIGHT = "right"
    ACCOUNT = "account"


class HoldQuerySet(models.QuerySet["Hold"]):
    """Adjectives for holds."""

    def in_force(self, today: date) -> "HoldQuerySet":
        """Neither released nor past their last day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=today), released_at=None)


class Hold(models.Model):
    """Nothing of its subjects is deleted before it ends; two people release it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    why = models.CharField(max_length=500)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    until_on = models.DateField(null=True)  # its last day; none: until it is released
    release_why = models.CharField(max_length=500, blank=True)
    release_proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+"
    )
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False)
                & Q(release_proposed_by__isnull=False)
                & ~Q(released_by=F("release_proposed_by")),
                name="a_hold_is_released_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="hold_in_force", condition=Q(released_at=None)),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class HoldSubject(models.Model):
    """One case, seller, right or account that a hold keeps, with all that belongs to it."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=8, choices=HoldKind.choices)
    subject_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hold", "kind", "subject_id"], name="a_hold_names_a_subject_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "subject_id"], name="hold_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} under hold {self.hold_id}"


def is_held(kind: str, row: str | Combinable) -> Func:
    """Does a hold in force keep this row? The same question that the triggers ask.

    Args:
        kind: what the row is: a kind of hold, or another that records/row_security/definitions/
            holds.py knows the way from.
        row: the column with its id.
    """
    return Func(
        models.Value(kind, models.TextField()),
        F(row) if isinstance(row, str) else row,
        function="evidence_is_held",
        output_field=models.BooleanField(),
    )


class ReleasedObject(models.Model):
    """An object of the vault that a deleted row named; forgotten once no row names it."""

    key = models.CharField(max_length=64, primary_key=True)
    released_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["released_at"], name="released_by_age")]

    def __str__(self) -> str:
        return self.key[:12]


class BundleState(models.TextChoices):
    """From the request to the file in the vault."""

    WAITING = "waiting"
    BUILT = "built"
    FAILED = "failed"


class Bundle(models.Model):
    """One archive of evidence for somebody outside: exactly these cases, and why it leaves."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)  # the legal basis of the disclosure
    recipient = models.CharField(max_length=200)
    certificate = models.TextField(blank=True)  # it is encrypted to this one, as PEM
    case_ids = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=8, choices=BundleState.choices, default=BundleState.WAITING)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file that leaves
    has_timestamp = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["requested_at"], name="bundle_waiting", condition=Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"bundle {self.public_id}: {self.state}"

    @property
    def vault_name(self) -> str:
        """Under which the vault keeps it."""
        return f"bundles/{self.public_id}"

    @property
    def file_name(self) -> str:
        """As it is downloaded."""
        return f"bundle-{self.public_id}.tar{'.p7m' if self.certificate else ''}"


class Authority(models.Model):
    """An authority or court that staff verified, with a number that does not come from a letter."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    telephone = models.CharField(max_length=32)  # of its switchboard
    source = models.CharField(max_length=300)  # where the number was found
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "country"], name="an_authority_is_listed_once_a_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class OrderState(models.TextChoices):
    """From receipt to the end."""

    QUERIED = "queried"  # something is lacking, and was asked for
    RECEIVED = "received"
    AUTHENTICATED = "authenticated"
    ASSESSED = "assessed"
    PREPARED = "prepared"  # waits for the second pair of eyes
    DISCLOSED = "disclosed"
    REFUSED = "refused"
    CLOSED = "closed"


class Order(models.Model):
    """One order of an authority or a court, and how it was answered."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=24)  # a key of config/orders.toml
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT)
    sender = models.CharField(max_length=200)  # as the order names its authority
    reference = models.CharField(max_length=100)  # theirs
    basis = models.CharField(max_length=500, blank=True)
    asks = models.TextField()
    case_ids = ArrayField(models.BigIntegerField(), default=list)  # exactly what may be disclosed
    is_emergency = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    served = models.SmallIntegerField(default=1)  # how often it came
    state = models.CharField(max_length=13, choices=OrderState.choices)
    call = models.CharField(max_length=500, blank=True)  # who confirmed it, asked by telephone
    ground = models.CharField(max_length=32, blank=True)  # of a refusal: a key of orders.toml
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    bundle = models.OneToOneField(
        Bundle, null=True, on_delete=models.PROTECT, related_name="ordered_by"
    )
    hold = models.ForeignKey(Hold, null=True, on_delete=models.SET_NULL, related_name="+")
    secret_until_on = models.DateField(null=True)  # the subject is told afterwards
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # disclosed, refused or closed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sender", "reference"], name="an_order_served_twice_is_one"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="an_order_is_disclosed_by_two",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="order_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}: {self.state}"
