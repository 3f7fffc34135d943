"""What sellers share, the clusters that follow, and links that somebody took away."""

from uuid import uuid4

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}
SELLER = {"on_delete": django.db.models.deletion.CASCADE, "to": "accounts.seller"}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_seller_features"), ("evidence", "0003_openings")]

    operations = [
        migrations.CreateModel(
            name="Cluster",
            fields=[
                ("id", ID),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("found_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ClusterVersion",
            fields=[
                ("id", ID),
                (
                    "cluster",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="evidence.cluster",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("members", models.JSONField()),
                ("edges", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("why", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cluster", "number"), name="a_version_has_a_number")
                ]
            },
        ),
        migrations.CreateModel(
            name="CutLink",
            fields=[
                ("id", ID),
                ("seller", models.ForeignKey(related_name="+", **SELLER)),
                ("other", models.ForeignKey(related_name="+", **SELLER)),
                ("why", models.CharField(max_length=500)),
                ("cut_by", models.ForeignKey(**PERSON)),
                ("cut_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seller__lt", models.F("other"))),
                        name="a_cut_link_names_the_older_first",
                    ),
                    models.UniqueConstraint(fields=("seller", "other"), name="a_link_is_cut_once"),
                ]
            },
        ),
        migrations.CreateModel(
            name="SellerFeature",
            fields=[
                ("id", ID),
                ("seller", models.ForeignKey(related_name="features", **SELLER)),
                ("kind", models.CharField(max_length=8)),
                ("value", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=32)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "value", "seller"), name="a_seller_has_a_feature_once"
                    )
                ]
            },
        ),
    ]
