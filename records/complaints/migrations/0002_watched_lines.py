"""A watch may be of some cases of its request only."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty: all cases, as before."""

    dependencies = [("complaints", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="watch",
            name="lines",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), null=True
            ),
        ),
    ]
