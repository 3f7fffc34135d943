"""The budget that a rule had reached: a higher one ends its shadow."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_holds_and_disputes")]
    operations = [
        migrations.AddField(
            model_name="daytally", name="budget", field=models.IntegerField(null=True)
        ),
    ]
