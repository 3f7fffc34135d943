"""What marketplaces say that others may share with a seller: payment, device and the like."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_vetting")]

    operations = [
        migrations.AddField("marketplaceseller", "features", models.JSONField(default=dict, db_default={})),
    ]
