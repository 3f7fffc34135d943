"""Sellers that apply: what they state, the papers that prove it, and what was decided."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from matchers.labels.words import Word, _
from records.accounts.models.people import Leased, User
from records.sellers.models.sellers import Seller
from records.word_field import WordField


class SellerKey(models.Model):
    """The key of one seller's papers: without it they are noise wherever they lie."""

    seller = models.OneToOneField(Seller, primary_key=True, on_delete=models.CASCADE)
    wrapped = models.BinaryField()  # under the server's key
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"key of seller {self.seller_id}"


class ApplicationState(Word):
    """From the application to its end; a refusal may be appealed."""

    APPLIED = "applied", _("received, being checked")  # waits for the machine
    CHECKING = "checking", _("being checked again")  # accepted before: waits for the machine again
    MANUAL = "manual", _("waiting for a person")  # waits for a person
    NEEDS_INFO = "needs_info", _("more asked for")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    APPEALED = "appealed", _("appealed")  # waits for another person
    REPLACED = "replaced", _("replaced by a newer one")  # accepted before, until a newer one was


class LicenceKind(Word):
    """What permits a business."""

    # an extract of a register of companies
    COMPANY = "company", _("Extract of a register of companies")
    TRADE = "trade", _("Trade licence")  # a trade licence
    SOLE = "sole_trader", _("Licence of a sole trader")


class ApplicationReason(Word):
    """Why a seller is not accepted, or asked for more."""

    NO_LICENCE = "no_licence", _("no business licence was given")
    LICENCE_EXPIRED = "licence_expired", _("the last day of the business licence has passed")
    BAN_IN_FORCE = "ban_in_force", _("a seller with this registration number is banned")
    NO_WARRANTY = (
        "no_warranty",
        _("the warranty that no marketplace has removed you for counterfeits was not given"),
    )
    UNANSWERED = "unanswered", _("our question was not answered in time")
    BANNED_LINK = "banned_link", _("it is linked to a seller that is banned")
    NAME_DIFFERS = "name_differs", _("the papers name somebody else than the application")
    NOT_GENUINE = "not_genuine", _("a paper could not be confirmed as genuine")
    UNREADABLE = "unreadable", _("a paper cannot be read")
    PAGES_MISSING = "pages_missing", _("pages are missing")
    OUT_OF_DATE = "out_of_date", _("a paper is out of date")
    WARRANTY_CONTRADICTED = (
        "warranty_contradicted",
        _("our records name a removal that the warranty denies"),
    )


class ApplicationQuerySet(models.QuerySet["SellerApplication"]):
    """Adjectives for applications."""

    def open(self) -> "ApplicationQuerySet":
        """Select those on which something has to be decided."""
        return self.filter(state__in=OPEN_STATES)

    def for_people(self) -> "ApplicationQuerySet":
        """Select those that wait for a person."""
        return self.filter(state__in=[ApplicationState.MANUAL, ApplicationState.APPEALED])

    def for_the_machine(self) -> "ApplicationQuerySet":
        """Select those that a worker checks next."""
        return self.filter(state__in=[ApplicationState.APPLIED, ApplicationState.CHECKING])


OPEN_STATES = (
    ApplicationState.APPLIED,
    ApplicationState.CHECKING,
    ApplicationState.MANUAL,
    ApplicationState.NEEDS_INFO,
    ApplicationState.APPEALED,
)


class SellerApplication(Leased):
    """One application, as the applicant states it; of the payment account only a keyed hash."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="applications")
    marketplace = models.CharField(max_length=32)  # where it wants to sell
    state = WordField(ApplicationState, max_length=10, default=ApplicationState.APPLIED)
    legal_name = models.CharField(max_length=200)
    registration_number = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2)  # of the register
    licence_kind = WordField(LicenceKind, max_length=12)
    licence_until = models.DateField(null=True)
    contact_name = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    phone = models.CharField(max_length=40)
    mail = models.EmailField(max_length=254)
    language = models.CharField(max_length=8)  # of the letters
    payment_hash = models.CharField(max_length=64)
    is_certified = models.BooleanField()  # to offer only what the law allows (DSA, Article 30(1))
    warranty = models.CharField(max_length=12, blank=True)  # the version; empty: not given
    signed_by = models.CharField(max_length=200)
    # As they are compared.
    marks = models.JSONField(default=dict)
    terms = models.JSONField(default=list)  # [[name, weight, seller], ...] of the last check
    score = models.FloatField(default=0)
    submitted_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    # The fact on which the machine refused; who accepts on appeal overrules it.
    refusal_fact = models.CharField(max_length=24, blank=True, default="", db_default="")
    reason_code = WordField(ApplicationReason, max_length=24, blank=True)
    reason = models.TextField(blank=True)  # in a verifier's words
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Who refused what was appealed; none: the machine.
    refused_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    papers_deleted_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seller", "marketplace"],
                condition=Q(state__in=OPEN_STATES),
                name="a_seller_has_one_open_application",
            ),
            models.CheckConstraint(
                condition=Q(appealed_at=None)
                | Q(refused_by=None)
                | Q(decided_by=None)
                | ~Q(refused_by=F("decided_by")),
                name="an_appeal_is_decided_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "submitted_at"], name="application_by_state"),
        ]

    def __str__(self) -> str:
        return f"application {self.pk} of seller {self.seller_id}: {self.state}"


class SellerPaperKind(Word):
    """What a seller's paper is."""

    LICENCE = "licence", _("Business licence")
    CATALOGUE = "catalogue", _("Picture of goods")  # pictures of what is to be sold
    LETTER = "letter", _("Letter of authority")  # these three for a designated brand
    INVOICE = "invoice", _("Invoice")
    REGISTRATION = "registration", _("Own registration")


class SellerPaper(models.Model):
    """One paper of a seller; its pages lie in the vault under the seller's own key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="papers")
    marketplace = models.CharField(max_length=32)
    application = models.ForeignKey(
        SellerApplication, null=True, on_delete=models.PROTECT, related_name="papers"
    )
    kind = WordField(SellerPaperKind, max_length=12)
    sha256 = models.CharField(max_length=64)  # of what was uploaded
    pages = ArrayField(models.CharField(max_length=64), default=list)
    pdq = ArrayField(models.CharField(max_length=64), default=list)  # in hex; plain pages left out
    given_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["seller", "application"], name="paper_of_application"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of seller {self.seller_id}"


class PaperOpening(models.Model):
    """Somebody opened a page of it: who, when, and the reason given before."""

    paper = models.ForeignKey(SellerPaper, on_delete=models.CASCADE, related_name="openings")
    page = models.SmallIntegerField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"page {self.page} of paper {self.paper_id}"
