"""Find a reviewer's latest rulings: the desk shows them, and sorted all that she ever ruled."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("complaints", "0019_statements_of_sellers")]
    operations = [
        migrations.AddIndex(
            "ruling",
            models.Index(
                fields=["reviewer", "-ruled_at"],
                name="ruling_of_reviewer",
                condition=Q(reviewer__isnull=False),
            ),
        ),
    ]
