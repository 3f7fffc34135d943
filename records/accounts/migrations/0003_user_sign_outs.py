"""A number on each person that ends their sessions when it is raised."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_public_form")]
    operations = [
        migrations.AddField(
            "user", "sign_outs", models.PositiveIntegerField(db_default=0, default=0)
        ),
    ]
