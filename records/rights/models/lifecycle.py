"""How a right is kept: its versions, what verifiers said, drafts, named shops, new owners."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from pipeline.vocabulary import RightKind
from records.accounts.models import Account, User
from records.rights.models.rights import Right
from records.sellers.models import Seller
from records.word_field import WordField


class RightVersion(models.Model):
    """What a right said from one version on; a filing's snapshot names the number."""

    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="versions")
    version = models.IntegerField()
    fields = models.JSONField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["right", "version"], name="a_version_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of right {self.right_id}"


class JudgementFinding(Word):
    """What a verifier says of a right."""

    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    ASKED = "asked", _("more asked for")  # for more: a page, a paper, a better picture
    SUSPENDED = "suspended", _("suspended")


class Seal(Word):
    """A kind of seal by which an office certifies a page."""

    EMBOSSED = "embossed", _("embossed seal")
    STAMPED = "stamped", _("ink stamp")
    PRINTED = "printed_seal", _("printed seal")
    # a signature, or a code that leads to the office's own page
    ELECTRONIC = "electronic_seal", _("electronic signature or code")


class Judgement(models.Model):
    """A verifier's word on a right, told to its owner; never changed."""

    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="judgements")
    version = models.IntegerField()
    finding = WordField(JudgementFinding, max_length=10)
    reason_code = models.CharField(max_length=48, blank=True)
    says = models.TextField(blank=True)
    seals = models.JSONField(default=list, db_default=[])  # {"paper", "page_id", "page", "seal"}
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"right {self.right_id} {self.finding}"


class VerifierLease(models.Model):
    """One verifier holds a right; renewed by activity, free again when it expires."""

    right = models.OneToOneField(
        Right, primary_key=True, on_delete=models.CASCADE, related_name="verifier_lease"
    )
    verifier = models.ForeignKey(User, on_delete=models.CASCADE, related_name="right_leases")
    until_at = models.DateTimeField()
    opened = models.JSONField(default=dict, db_default={})  # {"by", "pages"}: seen in this hold

    def __str__(self) -> str:
        return f"right {self.right_id} held by {self.verifier_id}"


class RightDraft(models.Model):
    """A right that is still being written: the form as it was typed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = WordField(RightKind, max_length=10)
    typed = models.JSONField(default=dict)
    updated_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"draft of a {self.kind}"


class NamedShop(models.Model):
    """A shop whose seller may use the right, as the owner named it.

    The owner does not see who sells where: which seller it is finds out a timer.
    """

    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="named_shops")
    marketplace = models.CharField(max_length=32)
    shop = models.CharField(max_length=100, blank=True)  # as the marketplace calls it
    listing = models.CharField(max_length=100, blank=True)  # or a listing that it offers
    named_at = models.DateTimeField()
    seller = models.ForeignKey(Seller, null=True, on_delete=models.SET_NULL)  # once it is known

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right", "marketplace", "shop", "listing"],
                name="a_shop_is_named_once_a_right",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(seller__isnull=True), name="shop_not_known_yet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace}:{self.shop or self.listing}"


class AssignmentState(StrEnum):
    """Where a change of owner stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"  # both have confirmed; it is carried out within seconds
    DONE = "done"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class Assignment(models.Model):
    """A right offered to another account: named by its public id, which tells nothing else."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    right = models.ForeignKey(Right, on_delete=models.CASCADE, related_name="assignments")
    of_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assigned")
    to_public_id = models.UUIDField()
    title = models.CharField(max_length=400)  # what the other account is shown
    state = WordField(AssignmentState, max_length=10, default=AssignmentState.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["right"],
                condition=Q(state__in=["offered", "accepted"]),
                name="a_right_is_offered_to_one_at_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["to_public_id"], name="assignment_to_account")]

    def __str__(self) -> str:
        return f"{self.title} to {self.to_public_id}"


class ImportState(StrEnum):
    """Where an import of rights stands."""

    CHECKED = "checked"  # the dry run was shown
    CONFIRMED = "confirmed"  # good rows are being taken in
    DONE = "done"


class RowOutcome(Word):
    """What became of a row of an import."""

    WAITING = "", _("waits")
    SENT = "sent", _("imported and sent to a verifier")
    LODGED = "lodged", _("imported; upload its certificate and send it")
    REFUSED = "refused", _("not imported: it was no longer complete")
    BAD_PICTURE = "bad_picture", _("imported; we could not read a picture, so add it again")
    BAD_PAPER = "bad_paper", _("imported; we could not read its certificate, so add it again")


class RightImport(models.Model):
    """A sheet of rights with its pictures: checked, shown, and taken in once confirmed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    by = models.CharField(max_length=64)
    state = WordField(ImportState, max_length=10, default=ImportState.CHECKED)
    rows = models.JSONField(default=list)  # {"row", "fields", "pictures", "faults", "fate"}
    done_rows = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(state=ImportState.CONFIRMED), name="import_confirmed"
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.public_id}"
