"""Rows that went down with a worker come first, and alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_fewer_entries")]

    operations = [
        migrations.AddField(
            model_name="work",
            name="is_single",
            field=models.BooleanField(db_default=False),
        ),
        migrations.RemoveIndex(model_name="work", name="work_waiting"),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(
                models.F("unit"),
                models.OrderBy(models.F("is_single"), descending=True),
                models.F("due_at"),
                condition=models.Q(("state", "waiting")),
                name="work_waiting",
            ),
        ),
    ]
