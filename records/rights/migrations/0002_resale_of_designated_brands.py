"""Whether used goods of a designated brand may be offered without papers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="branddesignation",
            name="allows_resale",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
