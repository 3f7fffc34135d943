"""What goes to an authority is encrypted to its certificate."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_shared_leads")]

    operations = [
        migrations.AddField(
            model_name="authority",
            name="certificate",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
    ]
