"""Golden cases, second reviews and adjudications."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("cases", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="GoldenCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("answer", models.CharField(max_length=8)),
                ("explanation", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
                ("why_retired", models.CharField(blank=True, max_length=200)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="golden", to="cases.case")),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("proposed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="SecondReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("decision_version", models.SmallIntegerField(default=0)),
                ("first_outcome", models.CharField(max_length=8)),
                ("taken_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("reason_code", models.CharField(blank=True, max_length=48)),
                ("note", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="second_reviews", to="cases.case")),
                ("first_reviewer", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("golden", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="quality.goldencase")),
                ("reviewer", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="second_reviews", to=settings.AUTH_USER_MODEL)),
                ("ruling", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="second_reviews", to="cases.ruling")),
            ],
        ),
        migrations.CreateModel(
            name="Adjudication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("outcome", models.CharField(max_length=8)),
                ("reason_code", models.CharField(max_length=48)),
                ("note", models.TextField(blank=True)),
                ("is_overturned", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                ("adjudicator", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("first_reviewer", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("second_reviewer", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("second_review", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="adjudications", to="quality.secondreview")),
            ],
        ),
        migrations.AddConstraint(model_name="goldencase", constraint=models.CheckConstraint(condition=models.Q(("confirmed_by", None), models.Q(("confirmed_by", models.F("proposed_by")), _negated=True), _connector="OR"), name="a_golden_case_has_four_eyes")),
        migrations.AddConstraint(model_name="goldencase", constraint=models.UniqueConstraint(fields=("account_id", "case"), name="a_case_is_golden_once")),
        migrations.AddIndex(model_name="secondreview", index=models.Index(fields=["answered_at"], name="second_review_by_answer")),
        migrations.AddConstraint(model_name="secondreview", constraint=models.CheckConstraint(condition=models.Q(("ruling", None), ("golden", None), _connector="XOR"), name="a_second_review_is_of_one_thing")),
        migrations.AddConstraint(model_name="secondreview", constraint=models.CheckConstraint(condition=models.Q(("reviewer", None), ("first_reviewer", None), models.Q(("reviewer", models.F("first_reviewer")), _negated=True), _connector="OR"), name="nobody_reviews_a_ruling_of_ones_own")),
        migrations.AddConstraint(model_name="secondreview", constraint=models.CheckConstraint(condition=models.Q(("answered_at", None), models.Q(("reviewer__isnull", False), models.Q(("outcome", ""), _negated=True)), _connector="OR"), name="an_answer_has_an_outcome_and_a_person")),
        migrations.AddConstraint(model_name="secondreview", constraint=models.UniqueConstraint(fields=("account_id", "ruling"), name="a_ruling_is_reviewed_once")),
        migrations.AddConstraint(model_name="secondreview", constraint=models.UniqueConstraint(fields=("account_id", "golden", "reviewer"), name="a_reviewer_answers_a_golden_case_once")),
        migrations.AddIndex(model_name="adjudication", index=models.Index(fields=["decided_at"], name="adjudication_by_time")),
        migrations.AddConstraint(
            model_name="adjudication",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("adjudicator", models.F("second_reviewer")), _negated=True), models.Q(("first_reviewer", None), models.Q(("adjudicator", models.F("first_reviewer")), _negated=True), _connector="OR")), name="an_adjudicator_is_neither_of_the_two"),
        ),
        migrations.AddConstraint(model_name="adjudication", constraint=models.UniqueConstraint(fields=("account_id", "second_review"), name="a_dispute_is_settled_once")),
    ]
