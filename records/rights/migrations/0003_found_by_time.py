"""What rounds and retention look for is found by an index, not in all rows of a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_found_by_time"),
        ("rights", "0002_resale_of_designated_brands"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("compared_at", None), ("error", "")),
                fields=["id"],
                name="paper_not_compared",
            ),
        ),
        migrations.AddIndex(
            model_name="powerofattorney",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False), ("is_end_told", False)),
                fields=["ended_at"],
                name="authority_end_not_told",
            ),
        ),
        migrations.AddIndex(
            model_name="rightimport",
            index=models.Index(
                condition=models.Q(("state", "confirmed")), fields=["id"], name="import_confirmed"
            ),
        ),
    ]
