"""Papers that prove a right, page by page with similar pages, and powers of attorney."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Now

from matchers.labels.words import Word, _
from pipeline.vocabulary import RightKind
from records.accounts.models import Account, User
from records.rights.models.rights import Right
from records.word_field import WordField


class PaperKind(Word):
    """What a paper is for."""

    CERTIFICATE = "certificate", _("Certificate")  # of registration, or of a renewal
    # why the right is another's than the one it names
    ASSIGNMENT = "assignment", _("Certificate of an assignment")
    AUTHORITY = "authority", _("Power of attorney")  # a power of attorney
    DRAWINGS = "drawings", _("Drawings")
    OTHER = "other", _("Another document")


class Certificate(models.Model):
    """A paper of a right: its bytes lie in the vault, its pages were read when it came in."""

    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="certificates")
    sha256 = models.CharField(max_length=64)
    kind = WordField(
        PaperKind,
        max_length=16,
        default=PaperKind.CERTIFICATE,
        db_default=PaperKind.CERTIFICATE,
    )
    page_count = models.IntegerField(default=0)
    error = models.CharField(max_length=64, blank=True)  # why it could not be read
    added_at = models.DateTimeField(db_default=Now())
    compared_at = models.DateTimeField(null=True)  # with the pages of all other rights

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right", "sha256"], name="a_paper_is_kept_once_a_right"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(compared_at=None, error=""), name="paper_not_compared"
            ),
        ]

    def __str__(self) -> str:
        return f"certificate {self.pk} of right {self.right_id}"


class PageQuerySet(models.QuerySet["CertificatePage"]):
    """Adjectives for pages."""

    def foreign_to(self, right: Right) -> "PageQuerySet":
        """Select pages of another owner or number."""
        same_fields = {"owner": right.owner_id, "number": right.number, "office": right.office}
        rights = Right.objects.filter(**same_fields).values("pk")
        return self.exclude(certificate__right__in=rights).exclude(certificate__right=right)

    def nearest(self, pdq: bytes, bits: int, most: int) -> dict[int, int]:
        """Return the distances of the nearest pages within so many bits, by id, nearest first."""
        near_pages = self.annotate(distance=_bits_apart(pdq)).filter(distance__lte=bits)
        return dict(near_pages.order_by("distance", "pk").values_list("pk", "distance")[:most])


def _bits_apart(pdq: bytes) -> Func:
    """Count the different bits in the database, whose bit strings support exclusive or."""
    column = Func(F("pdq"), Value("hex"), function="encode", output_field=models.TextField())
    sides = (_as_bits(column), _as_bits(Value(pdq.hex())))
    return Func(
        *sides,
        template="bit_count(%(expressions)s)",
        arg_joiner=" # ",
        output_field=models.IntegerField(),
    )


def _as_bits(digits: Combinable) -> Func:
    return Func(
        Concat(Value("x"), digits, output_field=models.TextField()),
        template="(%(expressions)s)::bit(256)",
        output_field=models.TextField(),
    )


class CertificatePage(models.Model):
    """One page of a paper, as it is looked for; its ink and its picture lie in the vault."""

    certificate = models.ForeignKey(Certificate, on_delete=models.CASCADE, related_name="pages")
    number = models.IntegerField()  # from 1
    pdq = models.BinaryField(max_length=32)
    quality = models.SmallIntegerField()
    ink_sha256 = models.CharField(max_length=64)
    shown_sha256 = models.CharField(max_length=64)  # a new JPEG for people's eyes

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate", "number"], name="a_page_has_its_number_alone"
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.number} of {self.certificate}"


class Resemblance(models.Model):
    """Two rights' pages that are the same but for some regions: a person says what that means."""

    page = models.ForeignKey(CertificatePage, on_delete=models.CASCADE, related_name="seen_in")
    other = models.ForeignKey(CertificatePage, on_delete=models.CASCADE, related_name="+")
    distance = models.SmallIntegerField()  # bits of 256
    differing = models.FloatField()  # share of what is written
    regions = models.JSONField(default=list)  # left, upper, right, lower in shares
    found_at = models.DateTimeField(db_default=Now())
    verdict = models.CharField(max_length=10, blank=True)  # harmless or suspicious; empty: open
    judged_by = models.CharField(max_length=64, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "other"], name="two_pages_are_compared_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page} like {self.other}"


class AuthorityState(Word):
    """From upload to the end of its use."""

    PENDING = "pending", _("waiting for verification")
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class PowerReason(Word):
    """Why a power of attorney is not accepted."""

    UNREADABLE = "unreadable", _("it cannot be read")
    PAGES_MISSING = "pages_missing", _("pages are missing")
    NAME_DIFFERS = "name_differs", _("it names another principal or agent")
    NOT_SIGNED = "not_signed", _("it is not signed, or not dated")
    OUT_OF_SCOPE = "out_of_scope", _("it does not cover the scope that was given")
    NOT_GENUINE = "not_genuine", _("its genuineness could not be confirmed")


class PowerOfAttorney(models.Model):
    """One paper of a principal for an agent; an empty list of its scope means all of them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="authorities")
    principal_number = models.UUIDField()  # the account's, as the agent was told it
    principal_name = models.CharField(max_length=200)  # as the paper names it
    principal = models.ForeignKey(  # once a verifier found it
        Account, null=True, on_delete=models.PROTECT, related_name="agents"
    )
    state = WordField(AuthorityState, max_length=10, default=AuthorityState.PENDING)
    kinds = ArrayField(WordField(RightKind, max_length=10), default=list)
    numbers = ArrayField(models.CharField(max_length=64), default=list)  # of registrations
    territories = ArrayField(models.CharField(max_length=2), default=list)  # as the paper says
    reach = ArrayField(models.CharField(max_length=2), default=list)  # with what they are part of
    marketplaces = ArrayField(models.CharField(max_length=32), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # none: until it is revoked
    sha256 = models.CharField(max_length=64)  # of the file
    pages = ArrayField(models.CharField(max_length=64), default=list)  # drawn, in the vault
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    held_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    held_until = models.DateTimeField(null=True)
    reason_code = WordField(PowerReason, max_length=24, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_end_told = models.BooleanField(default=False, db_default=False)
    known_rights = ArrayField(models.BigIntegerField(), default=list)  # what it covered at its end
    reminded_days = models.SmallIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at"], name="authority_by_state"),
            models.Index(
                fields=["ends_on"], condition=Q(state="verified"), name="authority_in_force_by_end"
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False, is_end_told=False),
                name="authority_end_not_told",
            ),
        ]

    def __str__(self) -> str:
        return f"power of attorney {self.pk} of {self.principal_number} for {self.agent_id}"
