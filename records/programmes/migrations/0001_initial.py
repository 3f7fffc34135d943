"""Memberships, small firms and trusted flaggers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="not_eligible", max_length=16)),
                ("since_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("cooldown_until_on", models.DateField(null=True)),
                ("why", models.CharField(default="", max_length=200)),
                ("agent", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="agent_memberships", to="accounts.account")),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="accounts.account")),
            ],
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("figures", models.JSONField()),
                ("state", models.CharField(max_length=16)),
                ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="programmes.membership")),
            ],
        ),
        migrations.CreateModel(
            name="SmallFirm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("state", models.CharField(default="applied", max_length=10)),
                ("staff", models.IntegerField()),
                ("turnover_band", models.CharField(max_length=16)),
                ("rights", models.IntegerField()),
                ("applied_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("contact", models.CharField(blank=True, max_length=120)),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="small_firms", to="accounts.account")),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("declared_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="SupportMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_answer", models.BooleanField()),
                ("text", models.TextField()),
                ("sent_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("firm", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="programmes.smallfirm")),
            ],
        ),
        migrations.CreateModel(
            name="TrustedFlagger",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("flagger_id", models.CharField(max_length=64)),
                ("coordinator", models.CharField(max_length=120)),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list)),
                ("territories", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("appointed_at", models.DateTimeField()),
                ("suspended_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="accounts.account")),
                ("appointed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(model_name="membership", constraint=models.UniqueConstraint(fields=("owner", "agent"), name="a_filer_has_one_standing_an_owner", nulls_distinct=False)),
        migrations.AddConstraint(model_name="evaluation", constraint=models.UniqueConstraint(fields=("membership", "on"), name="a_membership_is_evaluated_once_a_day")),
        migrations.AddIndex(model_name="smallfirm", index=models.Index(fields=["state", "applied_at"], name="firm_by_state")),
        migrations.AddConstraint(model_name="smallfirm", constraint=models.UniqueConstraint(condition=models.Q(("state__in", ["applied", "member"])), fields=("account",), name="a_firm_has_one_application_or_membership")),
        migrations.AddIndex(model_name="supportmessage", index=models.Index(fields=["account", "sent_at"], name="support_thread")),
        migrations.AddConstraint(model_name="trustedflagger", constraint=models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("account",), name="an_account_has_one_appointment")),
    ]
