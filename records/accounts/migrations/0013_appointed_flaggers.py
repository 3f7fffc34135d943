"""Who is a trusted flagger is said by an appointment."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_seller_features")]
    operations = [migrations.RemoveField("account", "is_trusted_flagger")]
