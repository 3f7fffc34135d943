"""Accounts, people and their keys, identities, powers of attorney, and changes of staff."""

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
                ("state", models.CharField(default="registered", max_length=20)),
                ("is_sme", models.BooleanField(default=False)),
                ("marketplace", models.CharField(blank=True, db_default="", default="", max_length=32)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=12, unique=True)),
                ("name", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                ("scopes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=records.accounts.models.people.every_scope)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_on", models.DateField(null=True)),
            ],
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
        ),
        migrations.CreateModel(
            name="IdentityDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("state", models.CharField(default="pending", max_length=12)),
                ("name", models.CharField(max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("last_four", models.CharField(max_length=4)),
                ("expires_on", models.DateField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("pages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("submitted_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("question", models.TextField(blank=True)),
                ("answer", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("reason_code", models.CharField(blank=True, db_default="", default="", max_length=24)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reminded_days", models.SmallIntegerField(null=True)),
                ("erasure_asked_at", models.DateTimeField(null=True)),
                ("images_deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(name="IdentityOpening", fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("page", models.SmallIntegerField()), ("opened_at", models.DateTimeField()), ("reason", models.CharField(max_length=200))]),
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
            ],
        ),
        migrations.CreateModel(
            name="PowerOfAttorney",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("principal_number", models.UUIDField()),
                ("principal_name", models.CharField(max_length=200)),
                ("state", models.CharField(default="pending", max_length=10)),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list)),
                ("numbers", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("territories", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list)),
                ("reach", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list)),
                ("marketplaces", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("pages", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("submitted_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("reason_code", models.CharField(blank=True, max_length=24)),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("is_end_told", models.BooleanField(db_default=False, default=False)),
                ("known_rights", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list)),
                ("reminded_days", models.SmallIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StaffChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=12)),
                ("username", models.CharField(max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("role", models.CharField(blank=True, max_length=20)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_granted", models.BooleanField(default=False)),
                ("done_at", models.DateTimeField(null=True)),
            ],
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
                    models.CharField(error_messages={"unique": "A user with that username already exists."}, help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.", max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name="username"),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                ("is_staff", models.BooleanField(default=False, help_text="Designates whether the user can log into this admin site.", verbose_name="staff status")),
                ("is_active", models.BooleanField(default=True, help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.", verbose_name="active")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                ("role", models.CharField(default="filer", max_length=20)),
                ("is_owner", models.BooleanField(db_default=False, default=False)),
                ("is_read_only", models.BooleanField(db_default=False, default=False)),
                ("decision_mail", models.CharField(db_default="hourly", default="hourly", max_length=8)),
                ("sign_outs", models.PositiveIntegerField(db_default=0, default=0)),
                ("groups", models.ManyToManyField(blank=True, help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.", related_name="user_set", related_query_name="user", to="auth.group", verbose_name="groups")),
                ("user_permissions", models.ManyToManyField(blank=True, help_text="Specific permissions for this user.", related_name="user_set", related_query_name="user", to="auth.permission", verbose_name="user permissions")),
            ],
            options={"verbose_name": "user", "verbose_name_plural": "users", "abstract": False},
            managers=[("objects", django.contrib.auth.models.UserManager())],
        ),
        migrations.CreateModel(
            name="SubjectKey",
            fields=[
                ("account", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to="accounts.account")),
                ("wrapped", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("erased_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(model_name="account", constraint=models.UniqueConstraint(condition=models.Q(("marketplace", ""), _negated=True), fields=("marketplace",), name="a_marketplace_is_one_party")),
        migrations.AddField(model_name="user", name="account", field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="accounts.account")),
        migrations.AddField(model_name="apikey", name="account", field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.account")),
        migrations.AddField(model_name="apikey", name="made_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddIndex(model_name="codeletter", index=models.Index(fields=["ends_at"], name="code_letter_by_end")),
        migrations.AddField(model_name="identitydocument", name="account", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="identities", to="accounts.account")),
        migrations.AddField(model_name="identitydocument", name="decided_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="identitydocument", name="leased_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="identitydocument", name="submitted_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="identityopening", name="document", field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="accounts.identitydocument")),
        migrations.AddField(model_name="identityopening", name="opened_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="invitation", name="account", field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.account")),
        migrations.AddField(model_name="invitation", name="invited_by", field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="powerofattorney", name="agent", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="authorities", to="accounts.account")),
        migrations.AddField(model_name="powerofattorney", name="decided_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="powerofattorney", name="leased_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="powerofattorney", name="principal", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="agents", to="accounts.account")),
        migrations.AddField(model_name="powerofattorney", name="submitted_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="staffchange", name="asked_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="staffchange", name="decided_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="staffchange", name="person", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddIndex(model_name="subjectkey", index=models.Index(condition=models.Q(("erased_at__isnull", False)), fields=["erased_at"], name="key_erased")),
        migrations.AddIndex(model_name="identitydocument", index=models.Index(fields=["state", "submitted_at"], name="identity_by_state")),
        migrations.AddIndex(model_name="identitydocument", index=models.Index(condition=models.Q(("state", "verified")), fields=["expires_on"], name="identity_by_expiry")),
        migrations.AddIndex(model_name="identitydocument", index=models.Index(condition=models.Q(("images_deleted_at", None)), fields=["id"], name="identity_with_images")),
        migrations.AddConstraint(model_name="identitydocument", constraint=models.UniqueConstraint(condition=models.Q(("state__in", ["pending", "needs_info"])), fields=("account",), name="an_account_has_one_identity_under_review")),
        migrations.AddIndex(model_name="powerofattorney", index=models.Index(fields=["state", "submitted_at"], name="authority_by_state")),
        migrations.AddIndex(model_name="powerofattorney", index=models.Index(condition=models.Q(("state", "verified")), fields=["ends_on"], name="authority_in_force_by_end")),
        migrations.AddIndex(model_name="powerofattorney", index=models.Index(condition=models.Q(("ended_at__isnull", False), ("is_end_told", False)), fields=["ended_at"], name="authority_end_not_told")),
        migrations.AddConstraint(
            model_name="staffchange",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("action__in", ["enrol", "change_role", "reset_factor"]), ("is_granted", True), _negated=True), models.Q(("decided_by", models.F("asked_by")), _negated=True), models.Q(("action", "change_role"), ("role", "reviewer")), _connector="OR"), name="two_people_where_a_role_grows"
            ),
        ),
        migrations.AddConstraint(model_name="staffchange", constraint=models.UniqueConstraint(condition=models.Q(("decided_at", None)), fields=("username",), name="one_change_of_a_person_waits")),
        migrations.RunSQL(PUBLIC_FORM, "DELETE FROM accounts_account WHERE id = 1"),
        migrations.RunSQL(WORDS, "DROP FUNCTION public.search_words(text)"),
        migrations.RunSQL("CREATE INDEX account_by_words ON accounts_account USING gin (public.search_words(name || ' ' || verified_name))", "DROP INDEX account_by_words"),
    ]
