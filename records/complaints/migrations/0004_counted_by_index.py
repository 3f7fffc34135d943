"""What waits is counted from the index alone again: it holds what the policies of rows ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_statements_of_holds")]

    operations = [
        migrations.RemoveIndex("case", "case_open_due"),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["due_at"],
                include=["state", "lane", "account_id", "seller_id", "listing"],
                name="case_open_due",
                condition=models.Q(
                    state__in=["received", "queued", "in_review", "clarification", "duplicate"]
                ),
            ),
        ),
    ]
