"""The tables of the Good Faith and Small Firms programmes, and of sellers' penalties."""

from uuid import uuid4

from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("not_eligible", "not_eligible"), ("member", "member"), ("cooldown", "cooldown"), ("barred", "barred")],
                        default="not_eligible",
                        max_length=16,
                    ),
                ),
                ("since_at", models.DateTimeField(db_default=Now())),
                ("cooldown_until_on", models.DateField(null=True)),
                ("why", models.CharField(default="", max_length=200)),
                ("agent", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="agent_memberships", to="accounts.account")),
                ("owner", models.ForeignKey(on_delete=models.PROTECT, related_name="memberships", to="accounts.account")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "agent"), name="a_filer_has_one_standing_an_owner", nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("figures", models.JSONField()),
                ("state", models.CharField(max_length=16)),
                ("membership", models.ForeignKey(on_delete=models.CASCADE, to="standing.membership")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("membership", "on"), name="a_membership_is_evaluated_once_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SellerStanding",
            fields=[
                ("seller", models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name="standing", serialize=False, to="accounts.seller")),
                ("counterfeit", models.SmallIntegerField(default=0)),
                ("infringement", models.SmallIntegerField(default=0)),
                ("looked_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["next_at"], name="standing_by_next_change"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                ("severity", models.CharField(choices=[("counterfeit", "counterfeit"), ("infringement", "infringement")], max_length=16)),
                (
                    "penalty",
                    models.CharField(
                        choices=[
                            ("removal", "removal"),
                            ("education", "education"),
                            ("warning", "warning"),
                            ("listing_limit", "listing_limit"),
                            ("ban", "ban"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("imposed", "Imposed"), ("proposed", "Proposed"), ("approved", "Approved"), ("declined", "Declined"), ("undone", "Undone")],
                        max_length=10,
                    ),
                ),
                ("strikes", models.SmallIntegerField()),
                ("case_ids", models.JSONField(default=list)),
                ("brought_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("notice_ends_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                ("approved_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="bans_approved", to=settings.AUTH_USER_MODEL)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="bans_confirmed", to=settings.AUTH_USER_MODEL)),
                ("seller", models.ForeignKey(on_delete=models.PROTECT, related_name="penalties", to="accounts.seller")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "undone"), _negated=True),
                        fields=("seller", "severity", "penalty"),
                        name="a_seller_bears_a_penalty_once_a_ladder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None), ("confirmed_by", None), models.Q(("approved_by", models.F("confirmed_by")), _negated=True), _connector="OR"
                        ),
                        name="two_people_impose_a_ban",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("penalty", "ban"), ("state", "imposed"), _negated=True),
                            models.Q(("approved_by__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_ban_is_imposed_by_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SmallFirm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("applied", "Applied"), ("member", "Member"), ("graduated", "Graduated"), ("left", "Left"), ("declined", "Declined")],
                        default="applied",
                        max_length=10,
                    ),
                ),
                ("staff", models.IntegerField()),
                ("turnover_band", models.CharField(max_length=16)),
                ("rights", models.IntegerField()),
                ("applied_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("contact", models.CharField(blank=True, max_length=120)),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="small_firms", to="accounts.account")),
                ("decided_by", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("declared_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "applied_at"], name="firm_by_state"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["applied", "member"])), fields=("account",), name="a_firm_has_one_application_or_membership"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="adoptions", to="accounts.account")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "email"), name="an_account_adopts_an_address_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdoptedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request_public_id", models.UUIDField(unique=True)),
                ("filed_at", models.DateTimeField()),
                ("adopted_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="adopted_reports", to="accounts.account")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "-filed_at"], name="adopted_by_account"),
                ],
            },
        ),
    ]
