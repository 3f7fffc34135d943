"""Near-duplicates of upheld listings, and the keys by which they are found."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_initial"),
        ("rights", "0001_initial"),
        ("screening", "0002_listing_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="NearDuplicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="near_duplicates",
                        to="complaints.case",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rights.right",
                    ),
                ),
                ("marketplace", models.CharField(max_length=32)),
                ("listing", models.CharField(max_length=100)),
                ("has_same_picture", models.BooleanField()),
                ("has_same_title", models.BooleanField()),
                ("is_linked_seller", models.BooleanField()),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("filed", "filed"), ("dismissed", "dismissed")],
                        default="open",
                        max_length=9,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="fingerprint",
            name="alike",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="newestversion",
            name="near_keys",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], default=list
            ),
        ),
        migrations.AddIndex(
            model_name="newestversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["near_keys"], name="newest_version_by_look"
            ),
        ),
        migrations.AddIndex(
            model_name="nearduplicate",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["account_id", "found_at"],
                name="near_duplicate_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="nearduplicate",
            constraint=models.UniqueConstraint(
                fields=("account_id", "right", "marketplace", "listing"),
                name="a_near_duplicate_is_proposed_once",
            ),
        ),
    ]
