"""What rounds and retention look for is found by an index, not in all rows of a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_found_by_time"),
        ("standing", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="adoption",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["asked_at"], name="adoption_waiting"
            ),
        ),
    ]
