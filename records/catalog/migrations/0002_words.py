"""Cases are found by the words of their listings' titles; built beside the work of the day."""

from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalog", "0001_initial"), ("accounts", "0005_words")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS listing_by_words ON catalog_frozenlisting"
            " USING gin (public.search_words(title))",
            "DROP INDEX listing_by_words",
        ),
    ]
