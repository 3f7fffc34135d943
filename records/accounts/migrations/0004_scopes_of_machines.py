"""Two scopes more, webhooks and keys: new words for the same column."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from records.accounts.models import every_scope

SCOPES = [
    ("read", "Read"),
    ("file", "File"),
    ("manage-rights", "Manage Rights"),
    ("manage-webhooks", "Manage Webhooks"),
    ("manage-keys", "Manage Keys"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_scopes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "apikey",
                    "scopes",
                    ArrayField(models.CharField(choices=SCOPES, max_length=16), default=every_scope),
                )
            ]
        )
    ]
