"""The tables of the audit chain, its seals, the outbox, the change feed, switches and policies."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models
from django.db.models.functions import Cast, Now


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=32)),
                ("subject_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("entry", models.TextField()),
                ("previous_hash", models.BinaryField(max_length=32)),
                ("entry_hash", models.BinaryField(max_length=32)),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=Cast(
                            Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()), models.BigIntegerField()
                        )
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject_kind", "subject_id", "number"), name="a_chain_has_one_link_a_number"),
                ],
                "indexes": [
                    BrinIndex(fields=["xid"], name="audit_by_xid", pages_per_range=16),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(unique=True)),
                ("document", models.TextField()),
                ("published_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=128, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("subject_id", models.BigIntegerField()),
                ("body", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("send_after", models.DateTimeField(db_default=Now())),
                ("sent_at", models.DateTimeField(null=True)),
                ("parked_at", models.DateTimeField(null=True)),
                ("attempt", models.IntegerField(default=0)),
                ("last_error", models.CharField(default="", max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("parked_at", None), ("sent_at", None)), fields=["send_after"], name="outgoing_ready"),
                    models.Index(fields=["kind", "subject_id"], name="outgoing_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("method", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("body_sha256", models.CharField(max_length=64)),
                ("status", models.SmallIntegerField()),
                ("answer", models.JSONField()),
                ("created_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account_id", "method", "path", "key"), name="a_key_has_one_answer"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, unique=True)),
                ("is_on", models.BooleanField(default=True)),
                ("why", models.CharField(max_length=200)),
                ("set_by", models.CharField(max_length=64)),
                ("set_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="PolicyText",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("text", models.TextField()),
                ("adopted_at", models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("row_id", models.BigIntegerField()),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=Cast(
                            Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()), models.BigIntegerField()
                        )
                    ),
                ),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "xid"], name="change_feed"),
                ],
            },
        ),
    ]
