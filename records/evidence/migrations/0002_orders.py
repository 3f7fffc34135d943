"""Authorities that were verified, and their orders."""

from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}
STATES = ["queried", "received", "authenticated", "assessed", "prepared", "disclosed", "refused", "closed"]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("country", models.CharField(max_length=2)),
                ("telephone", models.CharField(max_length=32)),
                ("source", models.CharField(max_length=300)),
                ("verified_by", models.ForeignKey(**PERSON)),
                ("verified_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "country"), name="an_authority_is_listed_once_a_country"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=24)),
                (
                    "authority",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="evidence.authority"
                    ),
                ),
                ("sender", models.CharField(max_length=200)),
                ("reference", models.CharField(max_length=100)),
                ("basis", models.CharField(blank=True, max_length=500)),
                ("asks", models.TextField()),
                ("case_ids", ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ("is_emergency", models.BooleanField(default=False)),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("served", models.SmallIntegerField(default=1)),
                ("state", models.CharField(choices=[(one, one.capitalize()) for one in STATES], max_length=13)),
                ("call", models.CharField(blank=True, max_length=500)),
                ("ground", models.CharField(blank=True, max_length=32)),
                ("prepared_by", models.ForeignKey(null=True, **PERSON)),
                ("approved_by", models.ForeignKey(null=True, **PERSON)),
                (
                    "bundle",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="evidence.bundle",
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="evidence.hold",
                    ),
                ),
                ("secret_until_on", models.DateField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "due_at"], name="order_by_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("sender", "reference"), name="an_order_served_twice_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="order_is_disclosed_by_two",
                    ),
                ],
            },
        ),
    ]
