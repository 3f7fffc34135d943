"""Secrets are kept sealed: longer than they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    contracts = "0.1.0"  # code that is older would sign with what is sealed

    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.AlterField(model_name="secret", name="secret", field=models.TextField()),
    ]
