"""Concerns, scans for misuse, and sanctions."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("sellers", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(name="MisuseScan", fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("on", models.DateField(unique=True)), ("found", models.IntegerField())]),
        migrations.CreateModel(
            name="Concern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=24)),
                ("detail", models.CharField(blank=True, max_length=100)),
                ("figures", models.JSONField(default=dict)),
                ("found_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=9)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("seller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sellers.seller")),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-found_at"], name="concern_by_state")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state", "open")), fields=("kind", "account", "seller", "detail"), name="a_concern_is_open_once", nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(("account__isnull", False), ("seller__isnull", False), _connector="OR"), name="a_concern_has_a_party"),
                    models.CheckConstraint(condition=models.Q(("state", "open"), ("decided_by__isnull", False), _connector="OR"), name="a_concern_is_decided_by_a_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("objection_state", models.CharField(db_default="none", default="none", max_length=9)),
                ("objection", models.TextField(blank=True, db_default="")),
                ("objected_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True, db_default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("version", models.BigIntegerField(default=1)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("matter", models.CharField(max_length=8)),
                ("kind", models.CharField(max_length=10)),
                ("figures", models.JSONField()),
                ("intent", models.TextField()),
                ("decided_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                ("why_lifted", models.CharField(blank=True, max_length=500)),
                ("account", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="accounts.account")),
                ("answered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("decided_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("lifted_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("seller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="sellers.seller")),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-decided_at"], name="measure_of_account"), models.Index(fields=["seller", "-decided_at"], name="measure_of_seller")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(models.Q(("account__isnull", False), ("matter", "notices"), ("seller", None)), models.Q(models.Q(("matter", "notices"), _negated=True), ("account", None), ("seller__isnull", False)), _connector="OR"), name="a_measure_is_against_one_party"),
                    models.CheckConstraint(condition=models.Q(("kind", "warning"), ("ends_at__isnull", False), _connector="OR"), name="a_suspension_ends"),
                    models.CheckConstraint(condition=models.Q(("answered_by", None), models.Q(("answered_by", models.F("decided_by")), _negated=True), _connector="OR"), name="an_objection_is_answered_by_somebody_else"),
                ],
            },
        ),
    ]
