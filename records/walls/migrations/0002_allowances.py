"""Buckets for limits. They hold nobody's data, and a crash may empty them."""

import django.db.models.functions.datetime
from django.db import migrations, models

from records.walls.standing import APP_ROLE

GRANT = f"""
ALTER TABLE walls_allowance SET UNLOGGED;
GRANT SELECT, INSERT, UPDATE ON walls_allowance TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("walls", "0001_walls")]

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("amount", models.FloatField()),
                ("seconds", models.FloatField()),
                ("tokens", models.FloatField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"indexes": [models.Index(fields=["at"], name="allowance_by_age")]},
        ),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
    ]
