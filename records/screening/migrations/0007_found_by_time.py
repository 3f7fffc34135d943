"""What rounds and retention look for is found by an index, not in all rows of a table."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_found_by_time"),
        ("screening", "0006_pictures_unseen"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="batch",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["done_at"], name="batch_by_end"
            ),
        ),
    ]
