"""Who chose nothing hears of decisions once an hour, not for each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_shop_names")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="decision_mail",
            field=models.CharField(
                choices=[
                    ("each", "Each"),
                    ("hourly", "Hourly"),
                    ("daily", "Daily"),
                    ("none", "None"),
                ],
                db_default="hourly",
                default="hourly",
                max_length=8,
            ),
        )
    ]
