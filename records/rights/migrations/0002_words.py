"""Rights are found by the words of their marks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_initial"), ("accounts", "0005_words")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX right_by_words ON rights_right USING gin (public.search_words(mark))",
            "DROP INDEX right_by_words",
        ),
    ]
