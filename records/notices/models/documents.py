"""What was said, as it was said: each document that left, once, by the digest of its bytes."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from records.word_field import WordField


class Channel(Word):
    """How a document reaches whom it is for."""

    MAIL = "mail", _("email")
    MARKETPLACE = "marketplace", _("marketplace")
    PAGE = "page", _("pages")  # what both sides read of a ruling, and what letters quote
    REGISTER = "register", _("DSA Transparency Database")


class Document(models.Model):
    """The bytes of one document; a trigger lets nothing change but when it was sent.

    Retention and erasure take the bytes and leave the digest, so that proofs hold.
    """

    # Numbers and times first: PostgreSQL pads what stands before them.
    outgoing_id = models.BigIntegerField(null=True)  # the row of the outbox that leads
    subject_id = models.BigIntegerField()  # of that row; on pages the ruling
    chain_id = models.BigIntegerField()  # of the document whose entry says of it, too
    account_id = models.BigIntegerField(default=0)  # of the filer that it is for or about
    request_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    seller_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)  # its receiver took it
    part = models.SmallIntegerField(default=0)  # of several of one row
    key = models.CharField(max_length=160)  # under which its receiver knows it
    kind = models.CharField(max_length=32)  # of its row in the outbox; `ruling` on pages
    channel = WordField(Channel, max_length=12)
    address = models.CharField(max_length=254, blank=True)  # a mailbox, or a marketplace's code
    language = models.CharField(max_length=8, blank=True)  # empty: written in several
    subject_ids = models.JSONField(default=list)  # of all rows that share it, if there are several
    digest = models.BinaryField(max_length=32)  # SHA-256 of the bytes
    body = models.BinaryField()  # the bytes, compressed; empty once they were erased

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "subject_id", "kind", "part"],
                condition=Q(channel="page"),
                name="a_page_says_each_once",
            ),
            models.UniqueConstraint(
                fields=["outgoing_id", "part", "account_id"],
                condition=Q(outgoing_id__isnull=False),
                name="a_part_leaves_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["case_id"], name="document_of_case", condition=Q(case_id__isnull=False)
            ),
            models.Index(
                fields=["seller_id"],
                name="document_of_seller",
                condition=Q(seller_id__isnull=False),
            ),
            BrinIndex(fields=["made_at"], name="document_by_time", autosummarize=True),
        ]

    def __str__(self) -> str:
        return self.key
