"""The look-up of registers, and where rights held here differ from it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import records.rights.models.rights
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0003_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=16)),
                ("held", models.TextField(blank=True)),
                ("says", models.TextField()),
                ("source", models.CharField(max_length=200)),
                ("source_on", models.DateField()),
                ("found_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("applied", "Applied"),
                            ("dismissed", "Dismissed"),
                            ("gone", "Gone"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_by", models.CharField(blank=True, max_length=64)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("office", models.CharField(max_length=16)),
                ("number", models.CharField(max_length=64)),
                ("number_key", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=10)),
                ("mark", models.CharField(blank=True, max_length=300)),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), default=list
                    ),
                ),
                (
                    "territories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list
                    ),
                ),
                (
                    "nice_classes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), default=list
                    ),
                ),
                ("goods", models.TextField(blank=True)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("filed_on", models.DateField(null=True)),
                ("registered_on", models.DateField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("is_in_force", models.BooleanField()),
                ("status", models.CharField(blank=True, max_length=100)),
                ("picture_sha256", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(max_length=200)),
                ("source_on", models.DateField()),
            ],
        ),
        migrations.AddIndex(
            model_name="right",
            index=models.Index(
                records.rights.models.rights.NumberKey("number"), name="right_by_number_key"
            ),
        ),
        migrations.AddField(
            model_name="registerchange",
            name="right",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="register_changes",
                to="rights.right",
            ),
        ),
        migrations.AddIndex(
            model_name="registerentry",
            index=models.Index(fields=["office", "source_on"], name="register_of_office"),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.UniqueConstraint(
                fields=("number_key", "office"), name="a_registration_is_kept_once"
            ),
        ),
        migrations.AddIndex(
            model_name="registerchange",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["found_at"],
                name="register_change_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="registerchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("right", "field"),
                name="a_field_differs_once_at_a_time",
            ),
        ),
    ]
