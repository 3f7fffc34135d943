"""What rounds and retention look for is found by an index, not in all rows of a table."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_found_by_time"),
        ("catalog", "0002_found_by_time"),
        ("complaints", "0005_plain_names"),
        ("rights", "0003_found_by_time"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("seller_id__isnull", False)),
                fields=["seller_id", "-filed_at"],
                name="case_of_seller",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["right_id"], name="case_of_right"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("upheld_at__isnull", False)),
                fields=["upheld_at"],
                name="case_by_uphold",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["closed_at"], name="case_by_close"
            ),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["said_at"], name="settlement_by_time"),
        ),
        migrations.AddIndex(
            model_name="takedownrequest",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["filed_at"], name="request_by_time"
            ),
        ),
    ]
