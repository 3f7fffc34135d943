"""An index of the cases that wait for their filer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_evidence_files")]
    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "clarification")),
                fields=["account_id"],
                name="case_with_question",
            ),
        ),
    ]
