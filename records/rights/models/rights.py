"""The rights repository: uploaded once, verified, reused in every filing."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.labels.words import Word, _
from pipeline.vocabulary import RightKind, RightState
from records.accounts.models import Account
from records.sellers.models import Seller
from records.word_field import WordField


class NumberKey(models.Func):
    """A registration number as it is compared, as `normalise_number` does it."""

    template = "ltrim(regexp_replace(upper(%(expressions)s), '[^0-9A-Z]', '', 'g'), '0')"
    arity = 1
    output_field = models.TextField()


class RightQuerySet(models.QuerySet["Right"]):
    """Adjectives for rights."""

    def indexed(self) -> "RightQuerySet":
        """Select the rights in the index: verified and still in force."""
        return self.filter(state__in=[RightState.VERIFIED, RightState.EXPIRING])

    def awaiting(self) -> "RightQuerySet":
        """Select the rights that wait for a verifier, longest waiting first."""
        return self.filter(submitted_at__isnull=False).order_by("submitted_at", "pk")


class Right(models.Model):
    """One intellectual property right; a filing snapshots its version."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Account, on_delete=models.PROTECT)
    kind = WordField(RightKind, max_length=10)
    state = WordField(RightState, max_length=24, default=RightState.UPLOADED)
    version = models.IntegerField(default=1)
    office = models.CharField(max_length=16, blank=True)
    number = models.CharField(max_length=64, blank=True)
    territories = ArrayField(models.CharField(max_length=2), default=list)
    mark = models.CharField(max_length=300, blank=True)  # wording; title for other kinds
    aliases = ArrayField(models.CharField(max_length=300), default=list)
    nice_classes = ArrayField(models.SmallIntegerField(), default=list)
    goods = models.TextField(blank=True)
    filed_on = models.DateField(null=True)
    registered_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    holder = models.CharField(
        max_length=200, blank=True, default="", db_default=""
    )  # as the paper names it
    author = models.CharField(max_length=200, blank=True, default="", db_default="")  # of a work
    locarno = models.CharField(max_length=64, blank=True, default="", db_default="")  # 02-04, 06-01
    renews_until = models.DateField(null=True)  # asked for with a paper, in force once verified
    reminded_days = models.SmallIntegerField(null=True)  # before its expiry, the last time
    submitted_at = models.DateTimeField(null=True)  # waits for a verifier since
    updated_at = models.DateTimeField(db_default=Now())

    objects = RightQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "state"], name="right_of_owner"),
            models.Index(fields=["number", "office"], name="right_by_number"),
            models.Index(NumberKey("number"), name="right_by_number_key"),
            models.Index(
                fields=["submitted_at"],
                condition=models.Q(submitted_at__isnull=False),
                name="right_before_a_verifier",
            ),
            models.Index(
                fields=["expires_on"],
                condition=models.Q(state__in=["verified", "expiring"]),
                name="right_in_force_by_expiry",
            ),
        ]

    def __str__(self) -> str:
        number = f"{self.office} {self.number}".strip()
        return f"{self.mark} ({number})" if number else self.mark


_QUALITY_AT = 32  # in the packed hashes, behind PDQ


class PictureCategory(Word):
    """What a reference picture shows."""

    LOGO = "logo", _("The mark itself")
    PHOTO = "photo", _("A photograph")
    PRODUCT = "product", _("A product")
    DRAWING = "drawing", _("A drawing")


class Reference(models.Model):
    """A picture of the mark or the work, hashed once when it was uploaded."""

    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="references")
    sha256 = models.CharField(max_length=64)  # of the file, in the vault
    family = models.BigIntegerField()  # variants of one picture share it
    category = WordField(PictureCategory, max_length=16, default=PictureCategory.LOGO)
    is_negative = models.BooleanField(default=False)  # a picture that must never match
    hashes = models.BinaryField(default=b"")  # matchers.image: packed hash set
    features_sha256 = models.CharField(max_length=64, blank=True)  # local features, in the vault
    parts = models.BinaryField(default=b"", db_default=b"")  # matchers.image.retrieval: a record
    error = models.CharField(max_length=64, blank=True)  # why it could not be read
    quarantined_at = models.DateTimeField(null=True)  # it matched too many sellers: see released_at
    released_at = models.DateTimeField(null=True)  # a person looked; what was seen before is past

    def __str__(self) -> str:
        return f"reference {self.pk} of right {self.right_id}"

    @property
    def is_plain(self) -> bool:
        """Is it so plain that changed copies are often missed? An unchanged copy is found."""
        return bool(self.hashes) and self.hashes[_QUALITY_AT] < MIN_QUALITY


class Sighting(models.Model):
    """A seller whose listing showed a reference, and when it last did: a flood is counted here."""

    reference = models.ForeignKey(Reference, on_delete=models.CASCADE, related_name="sightings")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reference", "seller"], name="a_seller_is_seen_once_a_reference"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="sighting_by_age")]

    def __str__(self) -> str:
        return f"seller {self.seller_id} with reference {self.reference_id}"


class AuthorisedSeller(models.Model):
    """A seller who may use the right: its listings are never approved automatically."""

    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="authorised_sellers")
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right", "seller"], name="a_seller_is_authorised_once_a_right"
            ),
        ]

    def __str__(self) -> str:
        return f"seller {self.seller_id} for right {self.right_id}"


class IndexGeneration(models.Model):
    """One published build of the rights index; workers load the newest."""

    number = models.BigAutoField(primary_key=True)
    below_xid = models.BigIntegerField()  # the build holds every change of a transaction below it
    text_name = models.CharField(max_length=100)  # in the vault
    image_name = models.CharField(max_length=100)
    rights = models.IntegerField()
    references = models.IntegerField()
    built_at = models.DateTimeField(db_default=Now())

    # By the kind of matcher that reads the file; see `matchers.kinds`.
    FILE_FIELDS: ClassVar = {"text": "text_name", "pictures": "image_name"}

    def __str__(self) -> str:
        return f"generation {self.number}"

    @property
    def files(self) -> dict[str, str]:
        """The names of the index files in the vault, by the kind of matcher that reads them."""
        return {kind: getattr(self, field) for kind, field in self.FILE_FIELDS.items()}
