"""The tables of people: accounts, users, keys, identities, invitations, sellers, working hours."""

from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Now
from django.utils import timezone

from records.accounts.models import every_scope


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("verified_name", models.CharField(default="", max_length=200)),
                ("country", models.CharField(default="", max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("registered", "Registered"),
                            ("email_verified", "Email Verified"),
                            ("identity_pending", "Identity Pending"),
                            ("active", "Active"),
                            ("identity_rejected", "Identity Rejected"),
                            ("suspended", "Suspended"),
                            ("closed", "Closed"),
                        ],
                        default="registered",
                        max_length=20,
                    ),
                ),
                ("is_trusted_flagger", models.BooleanField(default=False)),
                ("is_sme", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("is_agent", models.BooleanField(db_default=False, default=False)),
                ("kind", models.CharField(choices=[("individual", "Individual"), ("entity", "Entity")], db_default="entity", default="entity", max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                (
                    "is_staff",
                    models.BooleanField(default=False, help_text="Designates whether the user can log into this admin site.", verbose_name="staff status"),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=timezone.now, verbose_name="date joined")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("filer", "Filer"),
                            ("merchant", "Merchant"),
                            ("reviewer", "Reviewer"),
                            ("senior_reviewer", "Senior Reviewer"),
                            ("verifier", "Verifier"),
                            ("policy_admin", "Policy Admin"),
                            ("auditor", "Auditor"),
                        ],
                        default="filer",
                        max_length=20,
                    ),
                ),
                ("account", models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, to="accounts.account")),
                ("is_owner", models.BooleanField(db_default=False, default=False)),
                ("is_read_only", models.BooleanField(db_default=False, default=False)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("is_owner", models.BooleanField(default=False)),
                ("invited_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=models.CASCADE, to="accounts.account")),
                ("invited_by", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("is_read_only", models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_on", models.DateField(null=True)),
                ("account", models.ForeignKey(on_delete=models.CASCADE, to="accounts.account")),
                (
                    "scopes",
                    ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("read", "Read"),
                                ("file", "File"),
                                ("manage-rights", "Manage Rights"),
                                ("manage-webhooks", "Manage Webhooks"),
                                ("manage-keys", "Manage Keys"),
                            ],
                            max_length=16,
                        ),
                        default=every_scope,
                    ),
                ),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Seller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("legal_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="SellerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("jti", models.CharField(max_length=128)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["expires_at"], name="entry_by_end"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "jti"), name="a_link_lets_a_seller_in_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("seller", models.ForeignKey(on_delete=models.PROTECT, to="accounts.seller")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "external_id"), name="a_shop_belongs_to_one_seller"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("account", models.OneToOneField(on_delete=models.CASCADE, primary_key=True, serialize=False, to="accounts.account")),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("erased_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="IdentityDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("passport", "Passport"),
                            ("driving_licence", "Driving Licence"),
                            ("national_id", "National Id"),
                            ("business_licence", "Business Licence"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("needs_info", "Needs Info"),
                            ("verified", "Verified"),
                            ("rejected", "Rejected"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                        ],
                        default="pending",
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("last_four", models.CharField(max_length=4)),
                ("expires_on", models.DateField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("pages", ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("submitted_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("question", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("images_deleted_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="identities", to="accounts.account")),
                ("decided_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("held_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("submitted_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("asked_at", models.DateTimeField(null=True)),
                ("erasure_asked_at", models.DateTimeField(null=True)),
                ("reason_code", models.CharField(blank=True, db_default="", default="", max_length=24)),
                ("reminded_days", models.SmallIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="identity_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["pending", "needs_info"])), fields=("account",), name="an_account_has_one_identity_under_review"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.SmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("document", models.ForeignKey(on_delete=models.CASCADE, related_name="openings", to="accounts.identitydocument")),
                ("opened_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="CodeLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("ends_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ends_at"], name="code_letter_by_end"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.SmallIntegerField()),
                ("zone", models.CharField(max_length=64)),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                ("person", models.ForeignKey(on_delete=models.CASCADE, related_name="shifts", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "weekday"), name="one_shift_a_weekday"),
                    models.CheckConstraint(condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)), name="a_week_has_seven_days"),
                    models.CheckConstraint(condition=models.Q(("begins", models.F("ends")), _negated=True), name="a_shift_ends_sometime"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DaysAway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("person", models.ForeignKey(on_delete=models.CASCADE, related_name="days_away", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("first_on__lte", models.F("last_on"))), name="an_absence_ends_after_it_begins"),
                ],
            },
        ),
    ]
