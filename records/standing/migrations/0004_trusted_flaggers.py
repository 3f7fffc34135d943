"""Trusted flaggers are appointed: by whom, for what, from when until when."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_vetting"),
        ("standing", "0003_extended_bans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="TrustedFlagger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("flagger_id", models.CharField(max_length=64)),
                ("coordinator", models.CharField(max_length=120)),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None)),
                ("territories", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("appointed_at", models.DateTimeField()),
                ("suspended_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="accounts.account")),
                ("appointed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("account",), name="an_account_has_one_appointment"),
                ],
            },
        ),
    ]
