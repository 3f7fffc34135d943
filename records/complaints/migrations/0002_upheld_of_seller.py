"""Give a seller's upheld cases an index of their own: every ruling reads them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_of_seller"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "upheld")),
                fields=["seller_id", "closed_at"],
                name="case_upheld_of_seller",
            ),
        ),
    ]
