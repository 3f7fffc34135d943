"""Drafts, watches and reports of the public form."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("cases", "0001_initial"), ("marketplaces", "0001_initial"), ("rights", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(name="RelistingCheck", fields=[("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="relisting_check", serialize=False, to="cases.case")), ("account_id", models.BigIntegerField()), ("checked_at", models.DateTimeField())]),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("account_id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=24)),
                ("rows", models.JSONField(default=list)),
                ("explanation", models.TextField(blank=True)),
                ("evidence", models.JSONField(default=dict)),
                ("files", models.JSONField(db_default=[], default=list)),
                ("filer_name", models.CharField(blank=True, max_length=200)),
                ("filer_email", models.CharField(blank=True, max_length=254)),
                ("has_good_faith_statement", models.BooleanField(default=False)),
                ("has_accuracy_statement", models.BooleanField(default=False)),
                ("last_once", models.UUIDField(null=True)),
                ("started_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("warned_at", models.DateTimeField(null=True)),
                ("editor", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL)),
                ("refiled_case", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="refiling_drafts", to="cases.case")),
                ("right", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="rights.right")),
            ],
        ),
        migrations.CreateModel(
            name="Preflight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("url", models.URLField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=32)),
                ("facts", models.JSONField(null=True)),
                ("draft", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="preflights", to="filing.draft")),
            ],
        ),
        migrations.CreateModel(
            name="Relisting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("seen_at", models.DateTimeField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="relistings", to="cases.case")),
                ("listing", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="marketplaces.listing")),
            ],
        ),
        migrations.CreateModel(
            name="UnconfirmedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("draft_id", models.UUIDField(unique=True)),
                ("sealed", models.BinaryField()),
                ("ends_at", models.DateTimeField()),
                ("request_public_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"indexes": [models.Index(fields=["ends_at"], name="unconfirmed_by_end")]},
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("request", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="watch", serialize=False, to="cases.takedownrequest")),
                ("account_id", models.BigIntegerField()),
                ("lines", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True)),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("started_by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="watches", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="AdoptedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request_public_id", models.UUIDField(unique=True)),
                ("filed_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="adopted_reports", to="accounts.account")),
            ],
            options={"indexes": [models.Index(fields=["account", "-filed_at"], name="adopted_by_account")]},
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="adoptions", to="accounts.account")),
            ],
            options={"indexes": [models.Index(condition=models.Q(("done_at", None)), fields=["asked_at"], name="adoption_waiting")], "constraints": [models.UniqueConstraint(fields=("account", "email"), name="an_account_adopts_an_address_once")]},
        ),
        migrations.AddIndex(model_name="draft", index=models.Index(fields=["account_id", "-edited_at"], name="draft_of_filer")),
        migrations.AddIndex(model_name="draft", index=models.Index(fields=["expires_at"], name="draft_by_expiry")),
        migrations.AddConstraint(model_name="draft", constraint=models.UniqueConstraint(fields=("public_id", "account_id"), name="a_draft_has_its_own_public_id")),
        migrations.AddIndex(model_name="preflight", index=models.Index(fields=["account_id", "asked_at"], name="preflight_of_filer")),
        migrations.AddIndex(model_name="preflight", index=models.Index(condition=models.Q(("checked_at", None)), fields=["asked_at"], name="preflight_waiting")),
        migrations.AddConstraint(model_name="preflight", constraint=models.UniqueConstraint(fields=("account_id", "draft", "marketplace", "external_id"), name="a_draft_looks_at_a_listing_once")),
        migrations.AddConstraint(model_name="relisting", constraint=models.UniqueConstraint(fields=("account_id", "case", "listing"), name="a_relisting_is_told_once")),
        migrations.AddIndex(model_name="watch", index=models.Index(fields=["ends_at"], name="watch_by_end")),
    ]
