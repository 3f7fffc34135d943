"""Programmes, strikes and penalties of accounts and sellers."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("accounts", "__first__")]

    operations = [
        migrations.CreateModel(
            name="SellerFigures",
            fields=[
                ("seller", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="figures", serialize=False, to="accounts.seller")),
                ("counted_on", models.DateField()),
                ("listings", models.IntegerField()),
                ("upheld", models.IntegerField(db_default=0, default=0)),
                ("holds", models.IntegerField(db_default=0, default=0)),
                ("switched", models.IntegerField(db_default=0, default=0)),
                ("again", models.IntegerField(db_default=0, default=0)),
                ("links", models.IntegerField(db_default=0, default=0)),
            ],
        ),
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
            options={"constraints": [models.UniqueConstraint(fields=("owner", "agent"), name="a_filer_has_one_standing_an_owner", nulls_distinct=False)]},
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("figures", models.JSONField()),
                ("state", models.CharField(max_length=16)),
                ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="standing.membership")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("membership", "on"), name="a_membership_is_evaluated_once_a_day")]},
        ),
        migrations.CreateModel(
            name="PenaltyOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("objection_state", models.CharField(db_default="none", default="none", max_length=9)),
                ("objection", models.TextField(blank=True, db_default="")),
                ("objected_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True, db_default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("severity", models.CharField(blank=True, max_length=16)),
                ("figures", models.JSONField(db_default={}, default=dict)),
                ("facts", models.CharField(blank=True, db_default="", max_length=500)),
                ("penalty", models.CharField(max_length=16)),
                ("state", models.CharField(max_length=10)),
                ("strikes", models.SmallIntegerField()),
                ("case_ids", models.JSONField(default=list)),
                ("brought_at", models.DateTimeField()),
                ("imposed_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("notice_ends_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("approved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bans_approved", to=settings.AUTH_USER_MODEL)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bans_confirmed", to=settings.AUTH_USER_MODEL)),
                ("extends", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="standing.penaltyorder")),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="penalties", to="accounts.seller")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("imposed_at__isnull", False)), fields=["imposed_at"], name="penalty_by_beginning")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("state", "undone"), _negated=True), models.Q(("severity", ""), _negated=True)), fields=("seller", "severity", "penalty"), name="a_seller_bears_a_penalty_once_a_ladder"
                    ),
                    models.UniqueConstraint(condition=models.Q(("penalty", "closure"), ("state__in", ["proposed", "approved", "imposed"])), fields=("seller",), name="a_store_is_closed_once"),
                    models.CheckConstraint(condition=models.Q(("approved_by", None), ("confirmed_by", None), models.Q(("approved_by", models.F("confirmed_by")), _negated=True), _connector="OR"), name="two_people_impose_a_ban"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("penalty__in", ["ban", "closure"]), ("state", "imposed"), _negated=True), models.Q(("approved_by__isnull", False), ("confirmed_by__isnull", False)), _connector="OR"),
                        name="a_ban_is_imposed_by_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None),
                            models.Q(
                                models.Q(("approved_by", None), models.Q(("answered_by", models.F("approved_by")), _negated=True), _connector="OR"),
                                models.Q(("confirmed_by", None), models.Q(("answered_by", models.F("confirmed_by")), _negated=True), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="an_order_is_reviewed_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SellerStanding",
            fields=[
                ("seller", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="standing", serialize=False, to="accounts.seller")),
                ("counterfeit", models.SmallIntegerField(default=0)),
                ("infringement", models.SmallIntegerField(default=0)),
                ("looked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["next_at"], name="standing_by_next_change")]},
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
            options={
                "indexes": [models.Index(fields=["state", "applied_at"], name="firm_by_state")],
                "constraints": [models.UniqueConstraint(condition=models.Q(("state__in", ["applied", "member"])), fields=("account",), name="a_firm_has_one_application_or_membership")],
            },
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
                ("firm", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="standing.smallfirm")),
            ],
            options={"indexes": [models.Index(fields=["account", "sent_at"], name="support_thread")]},
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
            options={"constraints": [models.UniqueConstraint(condition=models.Q(("ended_at", None)), fields=("account",), name="an_account_has_one_appointment")]},
        ),
        migrations.CreateModel(
            name="AdoptedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request_public_id", models.UUIDField(unique=True)),
                ("filed_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="adopted_reports", to="accounts.account")),
            ],
            options={"indexes": [models.Index(fields=["account", "-filed_at"], name="adopted_by_account")]},
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="adoptions", to="accounts.account")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("done_at", None)), fields=["asked_at"], name="adoption_waiting")],
                "constraints": [models.UniqueConstraint(fields=("account", "email"), name="an_account_adopts_an_address_once")],
            },
        ),
    ]
