"""A reference keeps what parts of it are found by; `markwarden references resketch` fills it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0004_registers")]
    operations = [
        migrations.AddField(
            model_name="reference",
            name="parts",
            field=models.BinaryField(db_default=b"", default=b""),
        ),
    ]
