"""Which seals of the office a verifier saw, on which page of a paper."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0002_words")]

    operations = [
        migrations.AddField(
            model_name="judgement",
            name="seals",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
