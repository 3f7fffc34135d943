"""What rounds and retention look for is found by an index, not in all rows of a table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="secret",
            index=models.Index(
                condition=models.Q(("ends_at__isnull", False)),
                fields=["ends_at"],
                name="secret_by_end",
            ),
        ),
    ]
