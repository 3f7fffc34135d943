"""Who is a trusted flagger is said by an appointment."""

from django.db import migrations


class Migration(migrations.Migration):
    contracts = "0.1.0"  # an appointment says it
    dependencies = [("accounts", "0012_seller_features")]
    operations = [migrations.RemoveField("account", "is_trusted_flagger")]
