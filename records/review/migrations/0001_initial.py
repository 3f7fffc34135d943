"""The review desk: leases, opinions, groups and working hours."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("cases", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="RulingText",
            fields=[
                ("ruling", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="text", serialize=False, to="cases.ruling")),
                ("account_id", models.BigIntegerField()),
                ("facts_en", models.TextField(blank=True)),
                ("facts_zh", models.TextField(blank=True)),
                ("addition_en", models.TextField(blank=True)),
                ("addition_zh", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="cases.case")),
            ],
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="escalation", serialize=False, to="cases.case")),
                ("account_id", models.BigIntegerField()),
                ("reason_code", models.CharField(max_length=48)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("account_id", models.BigIntegerField()),
                ("state", models.CharField(max_length=8)),
                ("outcome", models.CharField(max_length=8)),
                ("reason_code", models.CharField(max_length=48)),
                ("note", models.TextField(blank=True)),
                ("is_above_cap", models.BooleanField()),
                ("proposed_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("answered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="groups_answered", to=settings.AUTH_USER_MODEL)),
                ("lead", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="groups_led", to="cases.case")),
                ("proposed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="groups_proposed", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("left_out", models.CharField(blank=True, max_length=9)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="group_members", to="cases.case")),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="members", to="review.group")),
                ("ruling", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to="cases.ruling")),
            ],
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("question", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("words", models.TextField(blank=True)),
                ("given_at", models.DateTimeField(null=True)),
                ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("asked_of", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="opinions", to="cases.case")),
                ("given_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="reservation", serialize=False, to="cases.case")),
                ("account_id", models.BigIntegerField()),
                ("because", models.CharField(max_length=12)),
                ("reason_code", models.CharField(max_length=48)),
                ("made_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("note", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="review.casenote")),
                ("reviewer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reservations", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="ReviewLease",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="review_lease", serialize=False, to="cases.case")),
                ("account_id", models.BigIntegerField()),
                ("taken_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until_at", models.DateTimeField()),
                ("reviewer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="review_leases", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.SmallIntegerField()),
                ("zone", models.CharField(max_length=64)),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shifts", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Skip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("reason_code", models.CharField(max_length=48)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="skips", to="cases.case")),
                ("reviewer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="skips", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Trait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=9)),
                ("value", models.BigIntegerField()),
                ("case", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="traits", to="cases.case")),
            ],
        ),
        migrations.CreateModel(
            name="DaysAway",
            fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("first_on", models.DateField()), ("last_on", models.DateField()), ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="days_away", to=settings.AUTH_USER_MODEL))],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("first_on__lte", models.F("last_on"))), name="an_absence_ends_after_it_begins")]},
        ),
        migrations.AddIndex(model_name="group", index=models.Index(condition=models.Q(("state", "proposed")), fields=["lapses_at"], name="group_waiting")),
        migrations.AddConstraint(model_name="group", constraint=models.UniqueConstraint(fields=("public_id", "account_id"), name="a_group_has_its_own_public_id")),
        migrations.AddConstraint(model_name="group", constraint=models.CheckConstraint(condition=models.Q(("answered_by", None), models.Q(("answered_by", models.F("proposed_by")), _negated=True), _connector="OR"), name="nobody_answers_their_own_group")),
        migrations.AddConstraint(model_name="group", constraint=models.CheckConstraint(condition=models.Q(("is_above_cap", False), ("state__in", ["proposed", "declined"]), ("answered_by__isnull", False), _connector="OR"), name="a_group_above_the_cap_is_decided_by_two")),
        migrations.AddConstraint(model_name="groupmember", constraint=models.UniqueConstraint(fields=("account_id", "group", "case"), name="a_group_names_a_case_once")),
        migrations.AddIndex(model_name="opinion", index=models.Index(condition=models.Q(("given_at", None)), fields=["asked_of"], name="opinion_still_asked")),
        migrations.AddConstraint(model_name="opinion", constraint=models.CheckConstraint(condition=models.Q(("given_by", None), models.Q(("given_by", models.F("asked_by")), _negated=True), _connector="OR"), name="an_opinion_is_somebody_else_s")),
        migrations.AddConstraint(model_name="reservation", constraint=models.CheckConstraint(condition=models.Q(("because", "handed"), ("made_by", models.F("reviewer")), _connector="OR"), name="a_case_is_set_aside_for_oneself")),
        migrations.AddConstraint(model_name="shift", constraint=models.UniqueConstraint(fields=("person", "weekday"), name="one_shift_a_weekday")),
        migrations.AddConstraint(model_name="shift", constraint=models.CheckConstraint(condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)), name="a_week_has_seven_days")),
        migrations.AddConstraint(model_name="shift", constraint=models.CheckConstraint(condition=models.Q(("begins", models.F("ends")), _negated=True), name="a_shift_ends_sometime")),
        migrations.AddConstraint(model_name="skip", constraint=models.UniqueConstraint(fields=("account_id", "case", "reviewer"), name="a_reviewer_skips_a_case_once")),
        migrations.AddIndex(model_name="trait", index=models.Index(fields=["kind", "value", "-case"], name="trait_shared")),
        migrations.AddConstraint(model_name="trait", constraint=models.UniqueConstraint(fields=("case", "account_id", "kind", "value"), name="a_case_has_a_trait_once")),
    ]
