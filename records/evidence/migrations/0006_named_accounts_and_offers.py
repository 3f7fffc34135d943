"""Accounts that an order names, and what rights holders know: offered, and made leads of."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

STATES = ["offered", "draft", "approved", "shared", "accepted", "declined", "closed"]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_leads_and_matters")]

    operations = [
        migrations.AddField(
            "lead", "offer", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AlterField(
            "lead",
            "state",
            models.CharField(
                choices=[(one, one.title()) for one in STATES], default="draft", max_length=8
            ),
        ),
        migrations.AddField(
            "order",
            "account_ids",
            ArrayField(models.BigIntegerField(), db_default=[], default=list, size=None),
        ),
    ]
