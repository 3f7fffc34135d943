"""What marketplaces count of their listings, and since when a listing is offered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_words")]
    operations = [
        migrations.AddField("frozenlisting", "first_offered_on", models.DateField(null=True)),
        migrations.CreateModel(
            name="ListingFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("units_sold", models.IntegerField()),
                ("first_offered_on", models.DateField(null=True)),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "external_id"), name="a_listing_is_counted_once"),
                ],
            },
        ),
    ]
