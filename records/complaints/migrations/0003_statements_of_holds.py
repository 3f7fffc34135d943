"""A hold that a person upheld is stated to the DSA Transparency Database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_watched_lines")]

    operations = [
        migrations.AlterField(
            model_name="statementsent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ruling", "Ruling"),
                    ("penalty", "Penalty"),
                    ("measure", "Measure"),
                    ("hold", "Hold"),
                ],
                db_default="ruling",
                default="ruling",
                max_length=8,
            ),
        ),
    ]
