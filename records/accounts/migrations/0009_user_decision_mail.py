from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_staff_changes")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="decision_mail",
            field=models.CharField(
                choices=[
                    ("each", "Each"),
                    ("hourly", "Hourly"),
                    ("daily", "Daily"),
                    ("none", "None"),
                ],
                db_default="each",
                default="each",
                max_length=8,
            ),
        )
    ]
