"""The tables of holds, of objects that deleted rows named, and of bundles."""

from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("why", models.CharField(max_length=500)),
                ("placed_by", models.ForeignKey(**PERSON)),
                ("placed_at", models.DateTimeField()),
                ("until_on", models.DateField(null=True)),
                ("release_why", models.CharField(blank=True, max_length=500)),
                ("release_proposed_by", models.ForeignKey(null=True, **PERSON)),
                ("released_by", models.ForeignKey(null=True, **PERSON)),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("released_at", None)), fields=["id"], name="hold_in_force")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("released_at", None), ("released_by", None)),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                ("release_proposed_by__isnull", False),
                                models.Q(("released_by", models.F("release_proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_hold_is_released_by_two",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldSubject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hold",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="subjects", to="evidence.hold"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("case", "Case"), ("seller", "Seller"), ("right", "Right"), ("account", "Account")],
                        max_length=8,
                    ),
                ),
                ("subject_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "subject_id"], name="hold_of_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("hold", "kind", "subject_id"), name="a_hold_names_a_subject_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleasedObject",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("released_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["released_at"], name="released_by_age")]},
        ),
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("basis", models.CharField(max_length=500)),
                ("recipient", models.CharField(max_length=200)),
                ("certificate", models.TextField(blank=True)),
                ("case_ids", ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("built", "Built"), ("failed", "Failed")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("requested_by", models.ForeignKey(**PERSON)),
                ("requested_at", models.DateTimeField()),
                ("built_at", models.DateTimeField(null=True)),
                ("size", models.BigIntegerField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("has_timestamp", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "waiting")), fields=["requested_at"], name="bundle_waiting")
                ]
            },
        ),
    ]
