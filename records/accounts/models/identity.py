"""Papers that prove who somebody is: a record that stays, and images that do not."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from records.accounts.models.people import Account, Leased, User
from records.word_field import WordField


class DocumentKind(Word):
    """What may prove an identity: the first three a person's, the last a company's."""

    PASSPORT = "passport", _("Passport")
    DRIVING_LICENCE = "driving_licence", _("Driving licence")
    NATIONAL_ID = "national_id", _("National identity card")
    BUSINESS_LICENCE = "business_licence", _("Business licence")


class DocumentState(Word):
    """From upload to the end of its use."""

    PENDING = "pending", _("waiting for verification")
    NEEDS_INFO = "needs_info", _("more asked for")
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class IdentityReason(Word):
    """Why a document proves no identity, or not yet."""

    UNREADABLE = "unreadable", _("it cannot be read")
    PAGES_MISSING = "pages_missing", _("pages are missing")
    NAME_DIFFERS = "name_differs", _("the name on it is not the name of the account")
    KIND_DOES_NOT_FIT = "kind_does_not_fit", _("another kind of document is needed")
    OUT_OF_DATE = "out_of_date", _("it is out of date")
    NOT_GENUINE = "not_genuine", _("its genuineness could not be confirmed")
    UNANSWERED = "unanswered", _("the question was not answered in time")
    WITHDRAWN = "withdrawn", _("it was withdrawn")


class SubjectKey(models.Model):
    """The key of one account's identity images: without it they are noise wherever they lie."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE)
    wrapped = models.BinaryField()  # under the server's key; empty once erased
    created_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["erased_at"], condition=Q(erased_at__isnull=False), name="key_erased"
            ),
        ]

    def __str__(self) -> str:
        return f"key of account {self.account_id}"


class IdentityDocument(Leased):
    """One paper: what stays is its kind, country, last four, hash, who decided and when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="identities")
    kind = WordField(DocumentKind, max_length=20)
    state = WordField(DocumentState, max_length=12, default=DocumentState.PENDING)
    name = models.CharField(max_length=200)  # as the paper writes it
    country = models.CharField(max_length=2)
    last_four = models.CharField(max_length=4)
    expires_on = models.DateField(null=True)
    sha256 = models.CharField(max_length=64)  # of what was uploaded
    pages = ArrayField(models.CharField(max_length=64), default=list)  # in the vault, encrypted
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    question = models.TextField(blank=True)  # what a verifier asks for
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    reason_code = WordField(IdentityReason, max_length=24, blank=True, default="", db_default="")
    reason = models.TextField(blank=True)  # why it was rejected or revoked, in a verifier's words
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reminded_days = models.SmallIntegerField(null=True)  # before its expiry, the last time
    erasure_asked_at = models.DateTimeField(null=True)  # by the account, before its time
    images_deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state__in=["pending", "needs_info"]),
                name="an_account_has_one_identity_under_review",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at"], name="identity_by_state"),
            models.Index(
                fields=["expires_on"], condition=Q(state="verified"), name="identity_by_expiry"
            ),
            models.Index(
                fields=["id"], condition=Q(images_deleted_at=None), name="identity_with_images"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class IdentityOpening(models.Model):
    """Somebody opened a page of it: who, when, and the reason given before."""

    document = models.ForeignKey(
        IdentityDocument, on_delete=models.CASCADE, related_name="openings"
    )
    page = models.SmallIntegerField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"page {self.page} of {self.document_id}"
