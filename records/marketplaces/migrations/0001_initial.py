"""Listings, and what they look like when frozen."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("sellers", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("url", models.URLField(max_length=500)),
                ("is_down", models.BooleanField(default=False)),
                ("version", models.BigIntegerField(default=0)),
                ("told_version", models.BigIntegerField(default=0)),
                ("told_is_down", models.BooleanField(default=False)),
                ("seller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="sellers.seller")),
            ],
        ),
        migrations.CreateModel(
            name="FrozenListing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_sha256", models.CharField(max_length=64)),
                ("title", models.TextField()),
                ("brand", models.TextField(blank=True)),
                ("description", models.TextField(blank=True)),
                ("category", models.TextField(blank=True)),
                ("markets", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list)),
                ("price", models.CharField(blank=True, max_length=32)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("first_offered_on", models.DateField(null=True)),
                ("pictures", models.JSONField(default=list)),
                ("frozen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("listing", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="marketplaces.listing")),
            ],
        ),
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
            options={"constraints": [models.UniqueConstraint(fields=("marketplace", "external_id"), name="a_listing_is_counted_once")]},
        ),
        migrations.AddConstraint(model_name="listing", constraint=models.UniqueConstraint(fields=("marketplace", "external_id"), name="a_listing_is_known_once")),
        migrations.AddConstraint(model_name="listing", constraint=models.CheckConstraint(condition=models.Q(("told_version__lte", models.F("version"))), name="nobody_was_told_of_a_future_version")),
        migrations.AddIndex(model_name="frozenlisting", index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["frozen_at"], name="frozen_by_time")),
        migrations.RunSQL("CREATE INDEX listing_by_words ON marketplaces_frozenlisting USING gin (public.search_words(title))", "DROP INDEX listing_by_words"),
    ]
