"""Accounts that an order names: they are told, as sellers are."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_leads_and_matters")]

    operations = [
        migrations.AddField(
            "order",
            "account_ids",
            ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
    ]
