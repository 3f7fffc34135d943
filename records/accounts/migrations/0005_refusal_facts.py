"""An application keeps the fact on which the machine refused it, also after an appeal."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_found_by_time")]

    operations = [
        migrations.AddField(
            model_name="sellerapplication",
            name="refusal_fact",
            field=models.CharField(blank=True, db_default="", default="", max_length=24),
        )
    ]
