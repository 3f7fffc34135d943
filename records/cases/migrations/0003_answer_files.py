"""Let the answer to a question bring files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_work_epochs")]

    operations = [
        migrations.AddField("clarification", "files", models.JSONField(default=list, db_default=[])),
    ]
