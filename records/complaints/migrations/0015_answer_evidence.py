"""What a filer gives as proof with its answer to a counter-notification."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0014_statements_sent")]
    operations = [
        migrations.AddField(
            "counternotification",
            "answer_evidence",
            models.JSONField(
                db_default=models.Value([], models.JSONField()), default=list
            ),
        ),
    ]
