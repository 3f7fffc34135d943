"""The buckets that limits are counted in. They hold nobody's data, and a crash may empty them."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("amount", models.FloatField()),
                ("seconds", models.FloatField()),
                ("tokens", models.FloatField()),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={"indexes": [models.Index(fields=["at"], name="allowance_by_age")]},
        ),
        migrations.RunSQL("ALTER TABLE row_security_allowance SET UNLOGGED", "ALTER TABLE row_security_allowance SET LOGGED"),
    ]
