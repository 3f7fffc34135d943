"""The kind of the right that a person names who finds that a draw infringes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_passes_read")]

    operations = [
        migrations.AddField(
            model_name="hold",
            name="right_kind",
            field=models.CharField(db_default="", default="", max_length=10),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                fields=["decided_at"],
                condition=models.Q(("decided_at__isnull", False), ("drawn_of_10000__gt", 0)),
                name="hold_beside_draws",
            ),
        ),
    ]
