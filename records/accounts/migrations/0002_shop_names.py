"""A shop keeps the name that buyers see, and is found by its words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="shop",
            name="name",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.RunSQL(
            "CREATE INDEX shop_by_words ON accounts_shop USING gin (public.search_words(name))",
            "DROP INDEX shop_by_words",
        ),
    ]
