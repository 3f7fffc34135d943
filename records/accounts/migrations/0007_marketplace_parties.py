"""Marketplaces as parties with keys of their own, and what they say of their sellers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_seller_joins")]
    operations = [
        migrations.AddField(
            "account",
            "marketplace",
            models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddConstraint(
            "account",
            models.UniqueConstraint(
                condition=models.Q(("marketplace", ""), _negated=True),
                fields=("marketplace",),
                name="a_marketplace_is_one_party",
            ),
        ),
        migrations.CreateModel(
            name="MarketplaceSeller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("ref", models.CharField(max_length=100)),
                ("legal_name", models.CharField(blank=True, max_length=200)),
                ("registration_number", models.CharField(blank=True, max_length=64)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("shops", models.JSONField(default=list)),
                ("said_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["said_at"], name="marketplace_seller_waits"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "ref"), name="a_marketplace_names_an_entity_once"),
                ],
            },
        ),
    ]
