"""What rounds and retention look for is found by an index, not in all rows of a table."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="outgoing",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["sent_at"], name="outgoing_by_end"
            ),
        ),
    ]
