"""A ban holds for every shop of a legal entity."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standing", "0002_support_thread")]
    operations = [
        migrations.AddField(
            "penaltyorder",
            "extends",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="extensions",
                to="standing.penaltyorder",
            ),
        ),
    ]
