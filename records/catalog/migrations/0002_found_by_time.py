"""What rounds and retention look for is found by an index, not in all rows of a table."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="frozenlisting",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["frozen_at"], name="frozen_by_time"
            ),
        ),
    ]
