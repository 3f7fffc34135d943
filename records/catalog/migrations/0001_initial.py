"""Listings as marketplaces show them, frozen, and the figures of their lives."""

import django.contrib.postgres.indexes
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("url", models.URLField(max_length=500)),
                ("is_down", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=0)),
                ("told_version", models.IntegerField(default=0)),
                ("told_is_down", models.BooleanField(default=False)),
                ("seller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="accounts.seller")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("marketplace", "external_id"), name="a_listing_is_known_once"),
                    models.CheckConstraint(condition=models.Q(("told_version__lte", models.F("version"))), name="nobody_was_told_of_a_future_version"),
                ]
            },
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
                ("listing", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="catalog.listing")),
            ],
            options={"indexes": [django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["frozen_at"], name="frozen_by_time")]},
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
        migrations.RunSQL("CREATE INDEX listing_by_words ON catalog_frozenlisting USING gin (public.search_words(title))", "DROP INDEX listing_by_words"),
    ]
