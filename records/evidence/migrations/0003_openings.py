"""Who opened which page, and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_orders")]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("thing_id", models.UUIDField(null=True)),
                ("person", models.ForeignKey(**PERSON)),
                ("why", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["thing_id", "opened_at"], name="opening_of")]},
        ),
    ]
