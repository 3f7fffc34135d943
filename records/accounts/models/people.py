"""People and the accounts they act for, machine keys, sellers, and reviewers' working hours."""

import uuid
from enum import StrEnum
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from matchers.labels.words import Word, _
from records.word_field import WordField

PUBLIC_FORM_ACCOUNT_ID = 1  # one reserved account: all filings of the public form


class Role(Word):
    """What a user may do; deny by default."""

    FILER = "filer", _("Filer")
    MERCHANT = "merchant", _("Merchant")
    REVIEWER = "reviewer", _("Reviewer")
    SENIOR_REVIEWER = "senior_reviewer", _("Senior reviewer")
    VERIFIER = "verifier", _("Verifier")
    POLICY_ADMIN = "policy_admin", _("Policy administrator")
    AUDITOR = "auditor", _("Auditor")
    # holds, and what leaves for authorities and courts
    INVESTIGATOR = "investigator", _("Investigator")
    COUNSEL = "counsel", _("Counsel")  # the same, as its second pair of eyes


class DecisionMail(Word):
    """How often a member hears of decisions by email; the pages say them at once."""

    EACH = "each", _("As soon as something is decided")
    HOURLY = "hourly", _("Hourly, and when all is decided")
    DAILY = "daily", _("Once a day, together")
    NONE = "none", _("Not by email: I look here")


class Scope(Word):
    """What a machine's key may be used for."""

    READ = "read", _("View requests, cases and rights")  # look at requests, cases and rights
    FILE = "file", _("File, withdraw, answer")  # file, withdraw, answer
    MANAGE_RIGHTS = "manage-rights", _("Manage rights")
    MANAGE_WEBHOOKS = "manage-webhooks", _("Manage webhooks")
    # replace keys; its holder can get all the rest
    MANAGE_KEYS = "manage-keys", _("Replace keys (includes all other permissions)")


class MarketplaceScope(StrEnum):
    """Scopes of a marketplace's keys, which cannot do what filers' keys can."""

    SELLERS = "sellers"  # say who stands behind shops
    LISTINGS = "listings"  # ask whether a shop may list something
    DISPUTES = "disputes"  # dispute claims for sellers
    FIGURES = "figures"  # send what was sold


type AnyScope = Scope | MarketplaceScope


def every_scope() -> list[str]:
    """Return what a key may do by default."""
    return [scope.value for scope in Scope]


class AccountState(Word):
    """From registration to closing."""

    REGISTERED = "registered", _("email not confirmed")
    EMAIL_VERIFIED = "email_verified", _("no identity document yet")
    IDENTITY_PENDING = "identity_pending", _("identity waits for verification")
    ACTIVE = "active", _("in use")
    IDENTITY_REJECTED = "identity_rejected", _("identity not accepted")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed in the meantime")


class AccountKind(Word):
    """Whether the account is a person or a company, which decides the identity papers."""

    INDIVIDUAL = "individual", _("individual")
    ENTITY = "entity", _("legal entity")


class Account(models.Model):
    """A rights holder or agent: the distribution column of what grows with filings."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    verified_name = models.CharField(max_length=200, default="")
    country = models.CharField(max_length=2, default="")
    kind = WordField(
        AccountKind, max_length=12, default=AccountKind.ENTITY, db_default=AccountKind.ENTITY
    )
    is_agent = models.BooleanField(default=False, db_default=False)  # files for others
    state = WordField(AccountState, max_length=20, default=AccountState.REGISTERED)
    is_sme = models.BooleanField(default=False)
    # The code of the marketplace that it is; its keys open what is the marketplace's alone.
    marketplace = models.CharField(max_length=32, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["marketplace"],
                condition=~Q(marketplace=""),
                name="a_marketplace_is_one_party",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def user_actor(user_id: int) -> str:
    """Return what the audit chain calls the person with this id."""
    return f"user:{user_id}"


class User(AbstractUser):
    """A person who signs in; staff have no account, filers act for one."""

    role = WordField(Role, max_length=20, default=Role.FILER)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT)
    is_owner = models.BooleanField(default=False, db_default=False)  # of the account; else a member
    is_read_only = models.BooleanField(default=False, db_default=False)  # looks, changes nothing
    decision_mail = WordField(
        DecisionMail, max_length=8, default=DecisionMail.HOURLY, db_default=DecisionMail.HOURLY
    )
    sign_outs = models.PositiveIntegerField(default=0, db_default=0)  # raised: all sessions end

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Hash the password and how often all sessions were ended, for Django's session check."""
        salt = f"{__name__}.sign_outs.{self.sign_outs}"
        return salted_hmac(salt, self.password, secret=secret, algorithm="sha256").hexdigest()

    @property
    def actor(self) -> str:
        """Return what the audit chain calls this person."""
        return user_actor(self.pk)

    @property
    def is_reviewer(self) -> bool:
        """Return whether this person may decide cases."""
        return self.is_active and self.role in {Role.REVIEWER, Role.SENIOR_REVIEWER}


class Leased(models.Model):
    """One person holds the row until a moment; then it is free again."""

    leased_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Invitation(models.Model):
    """A link by email that makes its reader a member; only its hash is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    email = models.EmailField(max_length=254)
    sha256 = models.CharField(max_length=64, unique=True)
    is_owner = models.BooleanField(default=False)
    is_read_only = models.BooleanField(default=False, db_default=False)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} to account {self.account_id}"


class ApiKey(models.Model):
    """A machine's key: shown once, kept as SHA-256, found by its prefix."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    prefix = models.CharField(max_length=12, unique=True)
    name = models.CharField(
        max_length=60, blank=True, default="", db_default=""
    )  # its people's own
    sha256 = models.CharField(max_length=64)
    # Opens nothing once this person has left; none: of an operator, or from before this was kept.
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # Of a marketplace's key they are `MarketplaceScope`.
    scopes = ArrayField(WordField(Scope, max_length=16), default=every_scope)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.prefix


class CodeLetter(models.Model):
    """To whom and which code, under the server's key; the outbox names its id alone.

    The row goes when the letter leaves, or when the code is good no longer.
    """

    kind = models.CharField(max_length=32)
    sealed = models.BinaryField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="code_letter_by_end")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
