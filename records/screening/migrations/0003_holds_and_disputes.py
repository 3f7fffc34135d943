"""Holds: groups, pictures in the vault, and what sellers say against them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_appointed_flaggers"),
        ("rights", "0006_authorisations"),
        ("screening", "0002_shops"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldDispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("is_against_decision", models.BooleanField()),
                ("statement", models.TextField(max_length=4000)),
                ("filed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("why", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="hold",
            name="hold_waiting",
        ),
        migrations.AddField(
            model_name="hold",
            name="group_key",
            field=models.CharField(db_default="", default="", max_length=160),
        ),
        migrations.AddField(
            model_name="hold",
            name="pictures",
            field=models.JSONField(null=True),
        ),
        migrations.AlterField(
            model_name="hold",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"),
                    ("disputed", "disputed"),
                    ("released", "released"),
                    ("upheld", "upheld"),
                    ("replaced", "replaced"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "disputed"))),
                fields=["due_at"],
                name="hold_open",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "disputed"))),
                fields=["group_key"],
                name="hold_of_group",
            ),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["seller", "-held_at"], name="hold_of_seller"),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["decided_by", "-decided_at"], name="hold_by_person"),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("pictures__isnull", True)),
                fields=["id"],
                name="hold_without_pictures",
            ),
        ),
        migrations.AddField(
            model_name="holddispute",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="holddispute",
            name="hold",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="disputes",
                to="screening.hold",
            ),
        ),
        migrations.AddField(
            model_name="holddispute",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.seller"
            ),
        ),
        migrations.AddConstraint(
            model_name="holddispute",
            constraint=models.UniqueConstraint(
                fields=("account_id", "hold", "is_against_decision"), name="a_hold_is_disputed_once_a_stage"
            ),
        ),
    ]
