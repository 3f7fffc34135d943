"""What leaves for authorities and courts: bundles, orders, leads, civil matters, outcomes."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from matchers.labels.words import Word, _
from records.accounts.models import Account, User
from records.evidence.models.clusters import Cluster
from records.evidence.models.legal_holds import LegalHold
from records.word_field import WordField


class BundleState(Word):
    """From the request to the file in the vault."""

    WAITING = "waiting", _("is being built")
    BUILT = "built", _("built")
    FAILED = "failed", _("failed")


class Bundle(models.Model):
    """One archive of evidence for somebody outside: exactly these cases, and why it leaves."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    basis = models.CharField(max_length=500)  # the legal basis of the disclosure
    recipient = models.CharField(max_length=200)
    certificate = models.TextField(blank=True)  # it is encrypted to this one, as PEM
    case_ids = ArrayField(models.BigIntegerField())
    # The newest decision of each case when it was built, in their order; earlier ones are in it.
    decision_versions = ArrayField(models.SmallIntegerField(), default=list, db_default=[])
    state = WordField(BundleState, max_length=8, default=BundleState.WAITING)
    cluster = models.ForeignKey(
        Cluster, null=True, on_delete=models.PROTECT, related_name="bundles"
    )
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Where no order and no lead that it answers was approved.
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    built_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file that leaves
    has_timestamp = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="a_bundle_leaves_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["requested_at"], name="bundle_waiting", condition=Q(state="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.recipient} · {self.requested_at:%Y-%m-%d}"

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
    # What goes to it is encrypted to this one, as PEM.
    certificate = models.TextField(blank=True, default="", db_default="")
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField()
    # By another than who verified or changed it last; nothing leaves for it before.
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("verified_by")),
                name="an_authority_is_listed_by_two",
            ),
            models.UniqueConstraint(
                fields=["name", "country"], name="an_authority_is_listed_once_a_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class DisclosureOrderState(Word):
    """From receipt to the end."""

    QUERIED = "queried", _("sent back with a question")  # something is lacking, and was asked for
    RECEIVED = "received", _("to be authenticated")
    AUTHENTICATED = "authenticated", _("to be assessed")
    ASSESSED = "assessed", _("to be prepared")
    # waits for the second pair of eyes
    PREPARED = "prepared", _("waits for the second pair of eyes")
    DISCLOSED = "disclosed", _("disclosed")
    REFUSED = "refused", _("refused")
    CLOSED = "closed", _("closed")


class Disclosure(models.Model):
    """Evidence that leaves for an authority as a bundle: prepared by one, approved by another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    authority = models.ForeignKey(Authority, null=True, on_delete=models.PROTECT)
    basis = models.CharField(max_length=500, blank=True)  # the legal basis
    case_ids = ArrayField(models.BigIntegerField(), default=list)  # exactly what may be disclosed
    bundle = models.OneToOneField(
        Bundle, null=True, on_delete=models.PROTECT, related_name="%(class)s"
    )
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
                name="%(class)s_is_disclosed_by_two",
            ),
        ]


class DisclosureOrder(Disclosure):
    """One order of an authority or a court, and how it was answered."""

    kind = models.CharField(max_length=24)  # a key of config/orders.toml
    sender = models.CharField(max_length=200)  # as the order names its authority
    reference = models.CharField(max_length=100)  # theirs
    asks = models.TextField()
    # Named, or owners of rights that are.
    account_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    is_emergency = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    served = models.SmallIntegerField(default=1)  # how often it came
    state = WordField(DisclosureOrderState, max_length=13)
    call = models.CharField(max_length=500, blank=True)  # who confirmed it, asked by telephone
    ground = models.CharField(max_length=32, blank=True)  # of a refusal: a key of orders.toml
    hold = models.ForeignKey(LegalHold, null=True, on_delete=models.SET_NULL, related_name="+")
    secret_until_on = models.DateField(null=True)  # the subject is told afterwards
    told_at = models.DateTimeField(null=True)

    class Meta(Disclosure.Meta):
        constraints: ClassVar = [
            *Disclosure.Meta.constraints,
            models.UniqueConstraint(
                fields=["sender", "reference"], name="an_order_served_twice_is_one"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="order_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}: {self.state}"


class LeadState(Word):
    """From the draft to the end."""

    # what a rights holder knows; nobody has looked at it yet
    OFFERED = "offered", _("offered by a rights holder")
    DRAFT = "draft", _("waits for the second pair of eyes")
    APPROVED = "approved", _("to be shared")  # by another investigator or counsel
    SHARED = "shared", _("to be answered")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    CLOSED = "closed", _("closed")


class Lead(Disclosure):
    """What investigators tell an authority of their own accord, and what came of it."""

    title = models.CharField(max_length=200)
    jurisdiction = models.CharField(max_length=2)
    offence = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    value_how = models.CharField(max_length=500)  # how the value was estimated
    cluster = models.ForeignKey(Cluster, null=True, on_delete=models.PROTECT)
    state = WordField(LeadState, max_length=8, default=LeadState.DRAFT)
    drafted_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    declined_why = models.CharField(max_length=500, blank=True)
    contributor = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    offer = models.TextField(blank=True, default="", db_default="")  # as the contributor wrote it
    may_be_told = models.CharField(max_length=500, blank=True)  # what the contributor reads

    class Meta(Disclosure.Meta):
        indexes: ClassVar = [models.Index(fields=["state", "drafted_at"], name="lead_by_state")]

    def __str__(self) -> str:
        return f"lead {self.title}: {self.state}"


class MatterState(Word):
    """Whether a suit is before its court."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class MatterKind(StrEnum):
    """The party that sues."""

    OWN = "own"
    JOINT = "joint"  # with a rights holder
    OWNERS = "owners"  # the rights holder alone


class CivilMatter(models.Model):
    """A suit before a civil court; a joint one opens its exhibits to the owner's account."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    court = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    kind = WordField(MatterKind, max_length=6)
    owner = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    parties = models.TextField()
    claims = models.TextField()
    case_ids = ArrayField(models.BigIntegerField(), default=list)
    exhibits = models.ManyToManyField(Bundle, related_name="matters")
    deadlines = models.JSONField(default=list)  # [[day, what], ...]
    costs = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "number"], name="a_matter_is_there_once"),
            models.CheckConstraint(
                condition=~Q(kind="joint") | Q(owner__isnull=False),
                name="a_joint_matter_names_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.court}"

    @property
    def state(self) -> "MatterState":
        """Is it before the court?"""
        return MatterState.CLOSED if self.ended_at else MatterState.OPEN


class Outcome(models.Model):
    """What came of a lead, an order or a suit, with the source that says so."""

    lead = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="outcomes")
    order = models.ForeignKey(
        DisclosureOrder, null=True, on_delete=models.CASCADE, related_name="outcomes"
    )
    civilmatter = models.ForeignKey(
        CivilMatter, null=True, on_delete=models.CASCADE, related_name="outcomes"
    )
    kind = models.CharField(max_length=12)  # criminal, injunction, damages, settlement
    arrests = models.PositiveIntegerField(default=0)
    facilities = models.PositiveIntegerField(default=0)
    value = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, blank=True)
    note = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=""), name="an_outcome_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.source}"
