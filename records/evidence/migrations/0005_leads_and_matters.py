"""Leads, civil matters with their exhibits, and what came of them."""

from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE
PERSON = {"on_delete": PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}
ACCOUNT = {"null": True, "on_delete": PROTECT, "related_name": "+", "to": "accounts.account"}
CASES = ArrayField(base_field=models.BigIntegerField(), default=list, size=None)
PUBLIC_ID = models.UUIDField(default=uuid4, editable=False, unique=True)
STATES = ["draft", "approved", "shared", "accepted", "declined", "closed"]
MONEY = {"decimal_places": 2, "max_digits": 14}


def came_of(model: str) -> models.ForeignKey:
    """The thing that had an outcome."""
    return models.ForeignKey(null=True, on_delete=CASCADE, related_name="outcomes", to=f"evidence.{model}")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_clusters")]

    operations = [
        migrations.AddField(
            "bundle",
            "cluster",
            models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="bundles", to="evidence.cluster"
            ),
        ),
        migrations.CreateModel(
            name="CivilMatter",
            fields=[
                ("id", ID),
                ("public_id", PUBLIC_ID),
                ("court", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "Own"), ("joint", "Joint"), ("owners", "Owners")], max_length=6
                    ),
                ),
                ("owner", models.ForeignKey(**ACCOUNT)),
                ("parties", models.TextField()),
                ("claims", models.TextField()),
                ("case_ids", CASES),
                ("exhibits", models.ManyToManyField(related_name="matters", to="evidence.bundle")),
                ("deadlines", models.JSONField(default=list)),
                ("costs", models.DecimalField(default=0, **MONEY)),
                ("currency", models.CharField(max_length=3)),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("court", "number"), name="a_matter_is_there_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "joint"), _negated=True),
                            ("owner__isnull", False),
                            _connector="OR",
                        ),
                        name="a_joint_matter_names_its_owner",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", ID),
                ("public_id", PUBLIC_ID),
                (
                    "authority",
                    models.ForeignKey(null=True, on_delete=PROTECT, to="evidence.authority"),
                ),
                ("basis", models.CharField(blank=True, max_length=500)),
                ("case_ids", CASES),
                (
                    "bundle",
                    models.OneToOneField(
                        null=True, on_delete=PROTECT, related_name="%(class)s", to="evidence.bundle"
                    ),
                ),
                ("prepared_by", models.ForeignKey(null=True, **PERSON)),
                ("approved_by", models.ForeignKey(null=True, **PERSON)),
                ("ended_at", models.DateTimeField(null=True)),
                ("title", models.CharField(max_length=200)),
                ("jurisdiction", models.CharField(max_length=2)),
                ("offence", models.CharField(max_length=200)),
                ("value", models.DecimalField(**MONEY)),
                ("currency", models.CharField(max_length=3)),
                ("value_how", models.CharField(max_length=500)),
                ("cluster", models.ForeignKey(null=True, on_delete=PROTECT, to="evidence.cluster")),
                (
                    "state",
                    models.CharField(
                        choices=[(one, one.capitalize()) for one in STATES], default="draft", max_length=8
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("declined_why", models.CharField(blank=True, max_length=500)),
                ("contributor", models.ForeignKey(**ACCOUNT)),
                ("may_be_told", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["state", "drafted_at"], name="lead_by_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="lead_is_disclosed_by_two",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", ID),
                ("lead", came_of("lead")),
                ("order", came_of("order")),
                ("civilmatter", came_of("civilmatter")),
                ("kind", models.CharField(max_length=12)),
                ("arrests", models.PositiveIntegerField(default=0)),
                ("facilities", models.PositiveIntegerField(default=0)),
                ("value", models.DecimalField(default=0, **MONEY)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("source", models.CharField(max_length=300)),
                ("noted_by", models.ForeignKey(**PERSON)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="an_outcome_has_a_source"
                    )
                ]
            },
        ),
    ]
