"""The table of nightly scans for misuse bears their name."""

from django.db import migrations


class Migration(migrations.Migration):
    contracts = "0.1.0"
    dependencies = [("conduct", "0001_initial")]

    operations = [migrations.RenameModel(old_name="NightlyLook", new_name="MisuseScan")]
