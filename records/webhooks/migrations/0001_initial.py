"""Endpoints of webhooks and what is delivered to them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial")]

    operations = [
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
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to="accounts.account")),
            ],
            options={"indexes": [models.Index(fields=["account"], name="endpoint_of_account")]},
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
                ("state", models.CharField(default="pending", max_length=10)),
                ("attempt", models.IntegerField(default=0)),
                ("send_after", models.DateTimeField()),
                ("endpoint", models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, related_name="deliveries", to="webhooks.endpoint")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["send_after"], name="delivery_ready"),
                    models.Index(fields=["endpoint", "-id"], name="delivery_log"),
                    models.Index(fields=["happened_at"], name="delivery_age"),
                ],
                "constraints": [models.UniqueConstraint(fields=("account_id", "endpoint", "source"), name="an_event_is_told_once")],
            },
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
                ("delivery", models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, related_name="attempts", to="webhooks.delivery")),
            ],
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("secret", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("endpoint", models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, to="webhooks.endpoint")),
            ],
            options={"indexes": [models.Index(condition=models.Q(("ends_at__isnull", False)), fields=["ends_at"], name="secret_by_end")]},
        ),
    ]
