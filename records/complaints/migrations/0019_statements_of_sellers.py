"""Find the cases of one statement of a seller: the filer's inbox counts them by line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0018_unconfirmed_reports")]
    operations = [
        migrations.AddIndex(
            "counternotification",
            models.Index(fields=["batch_id"], name="counter_of_statement"),
        ),
    ]
