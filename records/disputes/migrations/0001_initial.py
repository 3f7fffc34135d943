"""Counter-notifications, appeals, and leases on them."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("cases", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("account_id", models.BigIntegerField()),
                ("seller_id", models.BigIntegerField(null=True)),
                ("party", models.CharField(max_length=8)),
                ("decision_version", models.SmallIntegerField(default=0)),
                ("state", models.CharField(max_length=12)),
                ("statement", models.TextField()),
                ("evidence", models.JSONField(default=list)),
                ("filed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="cases.case")),
                ("ruling", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="cases.ruling")),
                ("settlement", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.settlement")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("state__in", ["filed", "in_review"])), fields=["due_at"], name="appeal_desk_order"), models.Index(fields=["seller_id", "-filed_at"], name="appeal_of_seller")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ruling__isnull", False)), fields=("account_id", "ruling", "party"), name="a_party_appeals_a_ruling_once"),
                    models.UniqueConstraint(condition=models.Q(("settlement__isnull", False)), fields=("account_id", "settlement", "party"), name="a_party_appeals_a_restoration_once"),
                    models.UniqueConstraint(fields=("public_id", "account_id"), name="an_appeal_has_its_own_public_id"),
                    models.CheckConstraint(condition=models.Q(("ruling__isnull", False), ("settlement__isnull", False), _connector="XOR"), name="an_appeal_disputes_one_thing"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CounterNotification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("batch_id", models.UUIDField()),
                ("account_id", models.BigIntegerField()),
                ("seller_id", models.BigIntegerField()),
                ("decision_version", models.SmallIntegerField(default=0)),
                ("profile", models.CharField(max_length=16)),
                ("chance", models.SmallIntegerField()),
                ("state", models.CharField(max_length=20)),
                ("ground", models.CharField(max_length=24)),
                ("statement", models.TextField()),
                ("evidence", models.JSONField(default=list)),
                ("declarations", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list)),
                ("contact", models.JSONField(default=dict)),
                ("filed_at", models.DateTimeField()),
                ("forwarded_at", models.DateTimeField(null=True)),
                ("answer_ends_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=20)),
                ("answer_text", models.TextField(blank=True)),
                ("answer_evidence", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                ("answered_at", models.DateTimeField(null=True)),
                ("disputed_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="counters", to="cases.case")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "rejected_by_filer")), fields=["due_at"], name="counter_desk_order"),
                    models.Index(condition=models.Q(("state", "forwarded")), fields=["answer_ends_at"], name="counter_unanswered"),
                    models.Index(fields=["seller_id", "-filed_at"], name="counter_of_seller"),
                    models.Index(fields=["account_id", "-filed_at"], name="counter_of_filer"),
                    models.Index(fields=["batch_id"], name="counter_of_statement"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state__in", ["open", "filed", "forwarded", "rejected_by_filer"])), fields=("account_id", "case"), name="one_open_counter_notification_a_case"),
                    models.UniqueConstraint(fields=("public_id", "account_id"), name="a_counter_has_its_own_public_id"),
                    models.CheckConstraint(condition=models.Q(("answer__in", ["", "accept", "rejection", "authority_complaint", "suit"])), name="an_answer_is_a_step_of_the_law"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisputeLease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("proceeding", models.BigIntegerField()),
                ("until_at", models.DateTimeField()),
                ("holder", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="dispute_leases", to=settings.AUTH_USER_MODEL)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("kind", "proceeding"), name="a_dispute_has_one_holder")]},
        ),
    ]
