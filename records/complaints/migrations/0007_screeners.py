"""Workers that screen listings take no cases."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0006_single_work"),
    ]

    operations = [
        migrations.AddField(
            model_name="workerlife",
            name="is_screener",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
