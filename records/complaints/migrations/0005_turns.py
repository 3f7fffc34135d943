"""The virtual time of a row that was sent: the least is taken first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0004_case_with_question")]
    operations = [
        migrations.AddField(
            model_name="work",
            name="turn",
            field=models.FloatField(db_default=0.0, default=0.0),
        ),
    ]
