"""Why a cluster changed stands in the audit chain alone; nothing read the column."""

from django.db import migrations


class Migration(migrations.Migration):
    contracts = "0.1.0"
    dependencies = [("evidence", "0003_certificate_of_authority")]

    operations = [migrations.RemoveField(model_name="clusterversion", name="why")]
