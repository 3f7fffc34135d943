"""Documents as they left, statements sent to the DSA database, and webhooks."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("cases", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outgoing_id", models.BigIntegerField(null=True)),
                ("subject_id", models.BigIntegerField()),
                ("chain_id", models.BigIntegerField()),
                ("account_id", models.BigIntegerField(default=0)),
                ("request_id", models.BigIntegerField(null=True)),
                ("case_id", models.BigIntegerField(null=True)),
                ("seller_id", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(null=True)),
                ("part", models.SmallIntegerField(default=0)),
                ("key", models.CharField(max_length=160)),
                ("kind", models.CharField(max_length=32)),
                ("channel", models.CharField(max_length=12)),
                ("address", models.CharField(blank=True, max_length=254)),
                ("language", models.CharField(blank=True, max_length=8)),
                ("subject_ids", models.JSONField(default=list)),
                ("digest", models.BinaryField(max_length=32)),
                ("body", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("case_id__isnull", False)), fields=["case_id"], name="document_of_case"),
                    models.Index(condition=models.Q(("seller_id__isnull", False)), fields=["seller_id"], name="document_of_seller"),
                    django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["made_at"], name="document_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("channel", "page")), fields=("account_id", "subject_id", "kind", "part"), name="a_page_says_each_once"),
                    models.UniqueConstraint(condition=models.Q(("outgoing_id__isnull", False)), fields=("outgoing_id", "part", "account_id"), name="a_part_leaves_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("account_id", models.BigIntegerField()),
                ("source", models.CharField(max_length=128)),
                ("event", models.CharField(max_length=40)),
                ("request_id", models.BigIntegerField(null=True)),
                ("case_id", models.BigIntegerField(null=True)),
                ("right_id", models.BigIntegerField(null=True)),
                ("happened_at", models.DateTimeField()),
                ("body", models.BinaryField(null=True)),
                ("state", models.CharField(default="pending", max_length=10)),
                ("attempt", models.IntegerField(default=0)),
                ("send_after", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("status", models.SmallIntegerField(null=True)),
                ("why", models.CharField(default="", max_length=32)),
                ("milliseconds", models.IntegerField()),
                ("delivery", models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, related_name="attempts", to="notices.delivery")),
            ],
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("url", models.CharField(max_length=2000)),
                ("events", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40))),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("failing_since", models.DateTimeField(null=True)),
                ("disabled_at", models.DateTimeField(null=True)),
                ("is_slow", models.BooleanField(default=False)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to="accounts.account")),
            ],
        ),
        migrations.AddField(model_name="delivery", name="endpoint", field=models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, related_name="deliveries", to="notices.endpoint")),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("secret", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("endpoint", models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, to="notices.endpoint")),
            ],
        ),
        migrations.CreateModel(
            name="StatementSent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(db_default="ruling", default="ruling", max_length=8)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("account_id", models.BigIntegerField()),
                ("puid", models.CharField(max_length=80)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("ruled_at", models.DateTimeField()),
                ("send_after", models.DateTimeField()),
                ("attempt", models.IntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("sent_at", models.DateTimeField(null=True)),
                ("their_id", models.CharField(blank=True, max_length=80)),
                ("document_id", models.BigIntegerField(null=True)),
                ("ruling", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="statements_sent", to="cases.ruling")),
            ],
        ),
        migrations.AddIndex(model_name="endpoint", index=models.Index(fields=["account"], name="endpoint_of_account")),
        migrations.AddIndex(model_name="delivery", index=models.Index(condition=models.Q(("state", "pending")), fields=["send_after"], name="delivery_ready")),
        migrations.AddIndex(model_name="delivery", index=models.Index(condition=models.Q(("state", "pending")), fields=["endpoint", "send_after"], name="delivery_next")),
        migrations.AddIndex(model_name="delivery", index=models.Index(fields=["endpoint", "-id"], name="delivery_log")),
        migrations.AddIndex(model_name="delivery", index=models.Index(fields=["happened_at"], name="delivery_age")),
        migrations.AddConstraint(model_name="delivery", constraint=models.UniqueConstraint(fields=("account_id", "endpoint", "source"), name="an_event_is_told_once")),
        migrations.AddIndex(model_name="secret", index=models.Index(condition=models.Q(("ends_at__isnull", False)), fields=["ends_at"], name="secret_by_end")),
        migrations.AddIndex(model_name="statementsent", index=models.Index(condition=models.Q(("state", "waiting")), fields=["send_after"], name="statement_waiting")),
        migrations.AddIndex(model_name="statementsent", index=models.Index(fields=["ruled_at"], name="statement_by_ruling")),
        migrations.AddConstraint(model_name="statementsent", constraint=models.UniqueConstraint(fields=("account_id", "ruling"), name="a_ruling_is_stated_once")),
        migrations.AddConstraint(model_name="statementsent", constraint=models.UniqueConstraint(fields=("puid", "account_id"), name="a_statement_has_its_puid")),
        migrations.AddConstraint(
            model_name="statementsent",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("kind", "ruling"), ("ruling__isnull", False), ("subject_id", None)), models.Q(models.Q(("kind", "ruling"), _negated=True), ("ruling", None), ("subject_id__isnull", False)), _connector="OR"), name="a_statement_has_one_subject"),
        ),
    ]
