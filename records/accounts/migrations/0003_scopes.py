"""Keys get scopes; those that exist keep all of them."""

import django.contrib.postgres.fields
from django.db import migrations, models

import records.accounts.models


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_public_form")]

    contracts = "0.1.0"  # the first release: none is older

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[("read", "Read"), ("file", "File"), ("manage-rights", "Manage Rights")],
                    max_length=16,
                ),
                default=records.accounts.models.every_scope,
                size=None,
            ),
        ),
    ]
