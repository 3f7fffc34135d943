"""One index for the keys of the outbox instead of two."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_checked_entries"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outgoing",
            name="key",
            field=models.CharField(max_length=128),
        ),
        migrations.AddConstraint(
            model_name="outgoing",
            constraint=models.UniqueConstraint(fields=("key",), name="an_effect_has_its_key_once"),
        ),
    ]
