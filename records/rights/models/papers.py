"""Papers that prove a right, page by page with similar pages, and powers of attorney."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Now

from matchers.labels.words import Word, _
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
