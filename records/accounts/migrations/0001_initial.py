"""Accounts, their people and powers, sellers and their shops; words of names by which they are found."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import records.accounts.models.people
import uuid
from django.conf import settings
from django.db import migrations, models

PUBLIC_FORM = """
INSERT INTO accounts_account
  (id, public_id, name, verified_name, country, state, is_sme)
VALUES (1, gen_random_uuid(), 'Public form', '', '', 'active', false);
SELECT setval(pg_get_serial_sequence('accounts_account', 'id'), 1000);
"""

# What is no letter and no digit parts words; Chinese, Japanese and Korean signs are a word each,
# and stand beside each other in the question as in the text. Written out with its schemas: an
# index is restored without a search path.
WORDS = r"""
CREATE FUNCTION public.search_words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT pg_catalog.to_tsvector('pg_catalog.simple', pg_catalog.regexp_replace(
    pg_catalog.regexp_replace(pg_catalog.normalize(said, 'NFKC'), '[^[:alnum:]]+', ' ', 'g'),
    '([\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])', ' \1 ', 'g'))
$$;
GRANT EXECUTE ON FUNCTION public.search_words(text) TO PUBLIC;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("verified_name", models.CharField(default="", max_length=200)),
                ("country", models.CharField(default="", max_length=2)),
                ("kind", models.CharField(db_default="entity", default="entity", max_length=12)),
                ("is_agent", models.BooleanField(db_default=False, default=False)),
                (
                    "state",
                    models.CharField(
                        default="registered",
                        max_length=20,
                    ),
                ),
                ("is_sme", models.BooleanField(default=False)),
                ("marketplace", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"constraints": [models.UniqueConstraint(condition=models.Q(("marketplace", ""), _negated=True), fields=("marketplace",), name="a_marketplace_is_one_party")]},
        ),
        migrations.CreateModel(
            name="CodeLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("ends_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"indexes": [models.Index(fields=["ends_at"], name="code_letter_by_end")]},
        ),
        migrations.CreateModel(
            name="MarketplaceSeller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("ref", models.CharField(max_length=100)),
                ("legal_name", models.CharField(blank=True, max_length=200)),
                ("registration_number", models.CharField(blank=True, max_length=64)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("shops", models.JSONField(default=list)),
                ("features", models.JSONField(db_default={}, default=dict)),
                ("said_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("done_at", None)), fields=["said_at"], name="marketplace_seller_waits")],
                "constraints": [models.UniqueConstraint(fields=("marketplace", "ref"), name="a_marketplace_names_an_entity_once")],
            },
        ),
        migrations.CreateModel(
            name="Seller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("legal_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("joined_to", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="joined_sellers", to="accounts.seller")),
            ],
        ),
        migrations.CreateModel(
            name="SellerDeclaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("ref", models.CharField(blank=True, max_length=100)),
                ("legal_name", models.CharField(blank=True, max_length=200)),
                ("registration_number", models.CharField(blank=True, max_length=64)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("folded_name", models.CharField(blank=True, max_length=200)),
                ("folded_number", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("declared_at", models.DateTimeField()),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="declarations", to="accounts.seller")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ref", ""), _negated=True), fields=["marketplace", "ref"], name="declaration_by_ref"),
                    models.Index(condition=models.Q(("folded_number", ""), _negated=True), fields=["country", "folded_number"], name="declaration_by_number"),
                    models.Index(condition=models.Q(("folded_name", ""), _negated=True), fields=["country", "folded_name"], name="declaration_by_name"),
                ],
                "constraints": [models.UniqueConstraint(fields=("seller", "sha256"), name="a_declaration_is_written_once")],
            },
        ),
        migrations.CreateModel(
            name="SellerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("jti", models.CharField(max_length=128)),
                ("expires_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["expires_at"], name="entry_by_end")], "constraints": [models.UniqueConstraint(fields=("marketplace", "jti"), name="a_link_lets_a_seller_in_once")]},
        ),
        migrations.CreateModel(
            name="Shop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.seller")),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=200)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("marketplace", "external_id"), name="a_shop_belongs_to_one_seller")]},
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("is_superuser", models.BooleanField(default=False, help_text="Designates that this user has all permissions without explicitly assigning them.", verbose_name="superuser status")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                ("is_staff", models.BooleanField(default=False, help_text="Designates whether the user can log into this admin site.", verbose_name="staff status")),
                ("is_active", models.BooleanField(default=True, help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.", verbose_name="active")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "role",
                    models.CharField(
                        default="filer",
                        max_length=20,
                    ),
                ),
                ("is_owner", models.BooleanField(db_default=False, default=False)),
                ("is_read_only", models.BooleanField(db_default=False, default=False)),
                ("decision_mail", models.CharField(db_default="hourly", default="hourly", max_length=8)),
                ("sign_outs", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True, help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.", related_name="user_set", related_query_name="user", to="auth.group", verbose_name="groups"
                    ),
                ),
                ("user_permissions", models.ManyToManyField(blank=True, help_text="Specific permissions for this user.", related_name="user_set", related_query_name="user", to="auth.permission", verbose_name="user permissions")),
                ("account", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="accounts.account")),
            ],
            options={"verbose_name": "user", "verbose_name_plural": "users", "abstract": False},
            managers=[("objects", django.contrib.auth.models.UserManager())],
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        default=records.accounts.models.people.every_scope,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_on", models.DateField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.account")),
                ("made_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="DaysAway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="days_away", to=settings.AUTH_USER_MODEL)),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("first_on__lte", models.F("last_on"))), name="an_absence_ends_after_it_begins")]},
        ),
        migrations.CreateModel(
            name="IdentityDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(default="pending", max_length=12),
                ),
                ("name", models.CharField(max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("last_four", models.CharField(max_length=4)),
                ("expires_on", models.DateField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("pages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("submitted_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
                ("question", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("reason_code", models.CharField(blank=True, db_default="", default="", max_length=24)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reminded_days", models.SmallIntegerField(null=True)),
                ("erasure_asked_at", models.DateTimeField(null=True)),
                ("images_deleted_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="identities", to="accounts.account")),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("held_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("submitted_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "submitted_at"], name="identity_by_state"),
                    models.Index(condition=models.Q(("state", "verified")), fields=["expires_on"], name="identity_by_expiry"),
                    models.Index(condition=models.Q(("images_deleted_at", None)), fields=["id"], name="identity_with_images"),
                ],
                "constraints": [models.UniqueConstraint(condition=models.Q(("state__in", ["pending", "needs_info"])), fields=("account",), name="an_account_has_one_identity_under_review")],
            },
        ),
        migrations.CreateModel(
            name="IdentityOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.SmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="accounts.identitydocument")),
                ("opened_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("is_owner", models.BooleanField(default=False)),
                ("is_read_only", models.BooleanField(db_default=False, default=False)),
                ("invited_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.account")),
                ("invited_by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="SellerApplication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("marketplace", models.CharField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        default="applied",
                        max_length=10,
                    ),
                ),
                ("legal_name", models.CharField(max_length=200)),
                ("registration_number", models.CharField(blank=True, max_length=64)),
                ("country", models.CharField(max_length=2)),
                ("licence_kind", models.CharField(max_length=12)),
                ("licence_until", models.DateField(null=True)),
                ("contact_name", models.CharField(max_length=200)),
                ("address", models.CharField(max_length=300)),
                ("phone", models.CharField(max_length=40)),
                ("mail", models.EmailField(max_length=254)),
                ("language", models.CharField(max_length=8)),
                ("payment_hash", models.CharField(max_length=64)),
                ("is_certified", models.BooleanField()),
                ("warranty", models.CharField(blank=True, max_length=12)),
                ("signed_by", models.CharField(max_length=200)),
                ("marks", models.JSONField(default=dict)),
                ("terms", models.JSONField(default=list)),
                ("score", models.FloatField(default=0)),
                ("submitted_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("question", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("appeal", models.TextField(blank=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("reason_code", models.CharField(blank=True, max_length=24)),
                ("reason", models.TextField(blank=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("papers_deleted_at", models.DateTimeField(null=True)),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("held_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("refused_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="accounts.seller")),
                ("refusal_fact", models.CharField(blank=True, db_default="", default="", max_length=24)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "submitted_at"], name="application_by_state")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state__in", ("applied", "checking", "manual", "needs_info", "appealed"))), fields=("seller", "marketplace"), name="a_seller_has_one_open_application"),
                    models.CheckConstraint(
                        condition=models.Q(("appealed_at", None), ("refused_by", None), ("decided_by", None), models.Q(("refused_by", models.F("decided_by")), _negated=True), _connector="OR"), name="an_appeal_is_decided_by_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SellerJoin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ground", models.CharField(max_length=20)),
                ("why", models.CharField(blank=True, max_length=300)),
                ("state", models.CharField(max_length=10)),
                ("proposed_at", models.DateTimeField()),
                ("joined_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("part_why", models.CharField(blank=True, max_length=300)),
                ("approved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("other", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="joins_from", to="accounts.seller")),
                ("parted_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("parting_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="joins", to="accounts.seller")),
            ],
            options={
                "indexes": [models.Index(fields=["other"], name="join_by_other"), models.Index(fields=["state", "proposed_at"], name="join_by_state")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seller__lt", models.F("other"))), name="a_join_names_the_older_seller_first"),
                    models.UniqueConstraint(condition=models.Q(("closed_at", None)), fields=("seller", "other"), name="two_sellers_are_joined_once"),
                    models.CheckConstraint(condition=models.Q(("approved_by", None), ("confirmed_by", None), models.Q(("approved_by", models.F("confirmed_by")), _negated=True), _connector="OR"), name="two_people_join"),
                    models.CheckConstraint(condition=models.Q(("parting_by", None), ("parted_by", None), models.Q(("parting_by", models.F("parted_by")), _negated=True), _connector="OR"), name="two_people_part"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "approved", "declined"]), ("ground__in", ["same_reference", "same_registration"]), models.Q(("approved_by__isnull", False), ("confirmed_by__isnull", False)), _connector="OR"
                        ),
                        name="a_likeness_joins_nobody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SellerPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("marketplace", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=12)),
                ("sha256", models.CharField(max_length=64)),
                ("pages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("pdq", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("given_at", models.DateTimeField()),
                ("application", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="accounts.sellerapplication")),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="accounts.seller")),
            ],
            options={"indexes": [models.Index(fields=["seller", "application"], name="paper_of_application")]},
        ),
        migrations.CreateModel(
            name="PaperOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.SmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("opened_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("paper", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="accounts.sellerpaper")),
            ],
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.SmallIntegerField()),
                ("zone", models.CharField(max_length=64)),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "weekday"), name="one_shift_a_weekday"),
                    models.CheckConstraint(condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)), name="a_week_has_seven_days"),
                    models.CheckConstraint(condition=models.Q(("begins", models.F("ends")), _negated=True), name="a_shift_ends_sometime"),
                ]
            },
        ),
        migrations.CreateModel(
            name="StaffChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=12)),
                ("username", models.CharField(max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_granted", models.BooleanField(default=False)),
                ("done_at", models.DateTimeField(null=True)),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("person", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__in", ["enrol", "change_role"]), ("is_granted", True), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            models.Q(("action", "change_role"), ("role", "reviewer")),
                            _connector="OR",
                        ),
                        name="two_people_where_a_role_grows",
                    ),
                    models.UniqueConstraint(condition=models.Q(("decided_at", None)), fields=("username",), name="one_change_of_a_person_waits"),
                ]
            },
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to="accounts.account")),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(condition=models.Q(("erased_at__isnull", False)), fields=["erased_at"], name="key_erased")]},
        ),
        migrations.CreateModel(
            name="SellerKey",
            fields=[
                ("seller", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to="accounts.seller")),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        # The reserved account that all filings of the public form belong to.
        migrations.RunSQL(PUBLIC_FORM, "DELETE FROM accounts_account WHERE id = 1"),
        migrations.RunSQL(WORDS, "DROP FUNCTION public.search_words(text)"),
        migrations.RunSQL("CREATE INDEX seller_by_words ON accounts_seller USING gin (public.search_words(legal_name))", "DROP INDEX seller_by_words"),
        migrations.RunSQL("CREATE INDEX account_by_words ON accounts_account USING gin (public.search_words(name || ' ' || verified_name))", "DROP INDEX account_by_words"),
        migrations.RunSQL("CREATE INDEX shop_by_words ON accounts_shop USING gin (public.search_words(name))", "DROP INDEX shop_by_words"),
    ]
