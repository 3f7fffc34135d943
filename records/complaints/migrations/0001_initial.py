"""Requests, cases and what is done about them; the work of machines and people."""

import django.contrib.postgres.indexes
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models

# Every action writes both columns; this keeps them in step for a statement that writes the state
# alone. A case that follows another takes the moment from it, any other was upheld when it closed.
KEEP = """
CREATE FUNCTION keep_upheld_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'upheld' THEN NEW.upheld_at := NULL;
  ELSIF NEW.follows_id IS NULL THEN NEW.upheld_at := coalesce(NEW.upheld_at, NEW.closed_at);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_upheld_at BEFORE UPDATE OF state ON complaints_case FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION keep_upheld_at();
"""

FORGET = """
DROP TRIGGER keep_upheld_at ON complaints_case;
DROP FUNCTION keep_upheld_at();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("accounts", "__first__"), ("catalog", "0001_initial"), ("rights", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="TakedownRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("right_version", models.IntegerField()),
                ("right_snapshot", models.JSONField()),
                ("reason", models.CharField(max_length=24)),
                ("channel", models.CharField(max_length=12)),
                ("lane", models.CharField(max_length=16)),
                ("is_good_faith_member", models.BooleanField(default=False)),
                ("explanation", models.TextField(blank=True)),
                ("evidence", models.JSONField(default=dict)),
                ("files", models.JSONField(db_default=[], default=list)),
                ("declarations", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), db_default=[], default=list)),
                ("filer_name", models.CharField(max_length=200)),
                ("filer_email", models.EmailField(max_length=254)),
                ("language", models.CharField(db_default="en", default="en", max_length=8)),
                ("refused_lines", models.JSONField(default=list)),
                ("policy_hash", models.CharField(max_length=64)),
                ("draft_id", models.UUIDField(null=True)),
                ("filed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.account")),
                ("right", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="rights.right")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "-filed_at"], name="request_of_filer"),
                    models.Index(django.db.models.functions.text.Lower("filer_email"), condition=models.Q(("channel", "public_form")), name="report_by_email"),
                    django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["filed_at"], name="request_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("draft_id__isnull", False)), fields=("account", "draft_id"), name="a_draft_is_filed_once"),
                    models.UniqueConstraint(fields=("public_id", "account"), name="a_request_has_its_own_public_id"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("account_id", models.BigIntegerField()),
                ("owner_id", models.BigIntegerField()),
                ("right_id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=24)),
                ("lane", models.CharField(max_length=16)),
                ("line", models.SmallIntegerField()),
                ("seller_id", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        default="received",
                        max_length=16,
                    ),
                ),
                ("filed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("remaining_seconds", models.IntegerField(null=True)),
                ("review_by", models.DateTimeField(null=True)),
                ("score", models.FloatField(null=True)),
                ("script", models.CharField(blank=True, db_default="", default="", max_length=8)),
                ("is_audited", models.BooleanField(default=False)),
                ("first_opened_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("upheld_at", models.DateTimeField(null=True)),
                ("why_invalid", models.CharField(blank=True, max_length=200)),
                ("follows", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="followers", to="complaints.case")),
                ("frozen", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="catalog.frozenlisting")),
                ("listing", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="catalog.listing")),
                ("request", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="complaints.takedownrequest")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("follows__isnull", False)), fields=["follows"], name="case_of_leader"),
                    models.Index(condition=models.Q(("frozen__isnull", False)), fields=["frozen"], name="case_by_frozen"),
                    models.Index(condition=models.Q(("state", "in_review")), fields=["review_by", "-score"], name="case_desk_order"),
                    models.Index(condition=models.Q(("state", "in_review")), fields=["script", "review_by"], name="case_desk_by_script"),
                    models.Index(condition=models.Q(("state", "clarification")), fields=["account_id"], name="case_with_question"),
                    models.Index(condition=models.Q(("state", "duplicate")), fields=["follows"], name="case_that_follows"),
                    models.Index(fields=["due_at"], include=["state", "lane", "account_id", "seller_id", "listing"], name="case_open_due", condition=models.Q(state__in=["received", "queued", "in_review", "clarification", "duplicate"])),
                    models.Index(condition=models.Q(("upheld_at__isnull", False)), fields=["seller_id", "upheld_at"], name="case_upheld_by_seller"),
                    models.Index(condition=models.Q(("upheld_at__isnull", False)), fields=["listing"], name="case_upheld_on_listing"),
                    models.Index(condition=models.Q(("is_audited", True)), fields=["closed_at"], name="case_drawn_by_close"),
                    models.Index(condition=models.Q(("seller_id__isnull", False)), fields=["seller_id", "-filed_at"], name="case_of_seller"),
                    models.Index(fields=["right_id"], name="case_of_right"),
                    models.Index(condition=models.Q(("upheld_at__isnull", False)), fields=["upheld_at"], name="case_by_uphold"),
                    django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["closed_at"], name="case_by_close"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account_id", "request", "listing"), name="a_request_names_a_listing_once"),
                    models.UniqueConstraint(fields=("public_id", "account_id"), name="a_case_has_its_own_public_id"),
                    models.UniqueConstraint(condition=models.Q(("state__in", ["received", "queued", "in_review", "clarification"])), fields=("owner_id", "right_id", "reason", "listing"), name="one_open_case_a_right_reason_and_listing"),
                    models.CheckConstraint(condition=models.Q(models.Q(("state", "duplicate"), _negated=True), ("follows__isnull", False), _connector="OR"), name="a_duplicate_follows_a_case"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("instance", models.CharField(max_length=8)),
                ("proceeding", models.BigIntegerField(default=0)),
                ("outcome", models.CharField(max_length=8)),
                ("reason_code", models.CharField(max_length=48)),
                ("note", models.TextField(blank=True)),
                ("policy_hash", models.CharField(max_length=64)),
                ("ruled_at", models.DateTimeField()),
                ("annulled_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="complaints.case")),
                ("overrules", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="overruled_by", to="complaints.ruling")),
                ("reviewer", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ruled_at"], name="ruling_by_time"),
                    models.Index(condition=models.Q(("reviewer__isnull", False)), fields=["reviewer", "-ruled_at"], name="ruling_of_reviewer"),
                    models.Index(condition=models.Q(("outcome", "upheld"), ("reviewer", None)), fields=["account_id", "ruled_at"], name="ruling_by_policy"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("annulled_at", None)), fields=("account_id", "case", "instance", "proceeding"), name="one_live_ruling_a_case_and_instance"),
                    models.UniqueConstraint(condition=models.Q(("overrules__isnull", False)), fields=("account_id", "overrules"), name="a_ruling_is_overruled_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkerLife",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("threads", models.SmallIntegerField()),
                ("is_suspect", models.BooleanField(default=False)),
                ("is_screener", models.BooleanField(db_default=False, default=False)),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("index_generation", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="DecisionRecord",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="record", serialize=False, to="complaints.case")),
                ("account_id", models.BigIntegerField()),
                ("facts", models.JSONField()),
                ("routing", models.JSONField()),
                ("policy_hash", models.CharField(max_length=64)),
                ("index_generation", models.BigIntegerField()),
                ("routed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RelistingCheck",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="relisting_check", serialize=False, to="complaints.case")),
                ("account_id", models.BigIntegerField()),
                ("checked_at", models.DateTimeField()),
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
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="complaints.case")),
            ],
        ),
        migrations.CreateModel(
            name="Clarification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("reason_code", models.CharField(max_length=48)),
                ("question", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("asked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="clarifications", to="complaints.case")),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("account_id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=24)),
                ("rows", models.JSONField(default=list)),
                ("explanation", models.TextField(blank=True)),
                ("evidence", models.JSONField(default=dict)),
                ("files", models.JSONField(db_default=[], default=list)),
                ("filer_name", models.CharField(blank=True, max_length=200)),
                ("filer_email", models.CharField(blank=True, max_length=254)),
                ("has_good_faith_statement", models.BooleanField(default=False)),
                ("has_accuracy_statement", models.BooleanField(default=False)),
                ("last_once", models.UUIDField(null=True)),
                ("started_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("warned_at", models.DateTimeField(null=True)),
                ("editor", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL)),
                ("refiled_case", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="refiling_drafts", to="complaints.case")),
                ("right", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="rights.right")),
            ],
            options={
                "indexes": [models.Index(fields=["account_id", "-edited_at"], name="draft_of_filer"), models.Index(fields=["expires_at"], name="draft_by_expiry")],
                "constraints": [models.UniqueConstraint(fields=("public_id", "account_id"), name="a_draft_has_its_own_public_id")],
            },
        ),
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
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="golden", to="complaints.case")),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("proposed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("confirmed_by", None), models.Q(("confirmed_by", models.F("proposed_by")), _negated=True), _connector="OR"), name="a_golden_case_has_four_eyes"),
                    models.UniqueConstraint(fields=("account_id", "case"), name="a_case_is_golden_once"),
                ]
            },
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
                ("lead", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="groups_led", to="complaints.case")),
                ("proposed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="groups_proposed", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("state", "proposed")), fields=["lapses_at"], name="group_waiting")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id", "account_id"), name="a_group_has_its_own_public_id"),
                    models.CheckConstraint(condition=models.Q(("answered_by", None), models.Q(("answered_by", models.F("proposed_by")), _negated=True), _connector="OR"), name="nobody_answers_their_own_group"),
                    models.CheckConstraint(condition=models.Q(("is_above_cap", False), ("state__in", ["proposed", "declined"]), ("answered_by__isnull", False), _connector="OR"), name="a_group_above_the_cap_is_decided_by_two"),
                ],
            },
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
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="opinions", to="complaints.case")),
                ("given_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("given_at", None)), fields=["asked_of"], name="opinion_still_asked")],
                "constraints": [models.CheckConstraint(condition=models.Q(("given_by", None), models.Q(("given_by", models.F("asked_by")), _negated=True), _connector="OR"), name="an_opinion_is_somebody_else_s")],
            },
        ),
        migrations.CreateModel(
            name="Preflight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("marketplace", models.CharField(max_length=32)),
                ("external_id", models.CharField(max_length=100)),
                ("url", models.URLField(max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=32)),
                ("facts", models.JSONField(null=True)),
                ("draft", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="preflights", to="complaints.draft")),
            ],
            options={
                "indexes": [models.Index(fields=["account_id", "asked_at"], name="preflight_of_filer"), models.Index(condition=models.Q(("checked_at", None)), fields=["asked_at"], name="preflight_waiting")],
                "constraints": [models.UniqueConstraint(fields=("account_id", "draft", "marketplace", "external_id"), name="a_draft_looks_at_a_listing_once")],
            },
        ),
        migrations.CreateModel(
            name="RulingText",
            fields=[
                ("ruling", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="text", serialize=False, to="complaints.ruling")),
                ("account_id", models.BigIntegerField()),
                ("facts_en", models.TextField(blank=True)),
                ("facts_zh", models.TextField(blank=True)),
                ("addition_en", models.TextField(blank=True)),
                ("addition_zh", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("left_out", models.CharField(blank=True, max_length=9)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="group_members", to="complaints.case")),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="members", to="complaints.group")),
                ("ruling", models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to="complaints.ruling")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("account_id", "group", "case"), name="a_group_names_a_case_once")]},
        ),
        migrations.CreateModel(
            name="SecondReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("first_outcome", models.CharField(max_length=8)),
                ("taken_at", models.DateTimeField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("reason_code", models.CharField(blank=True, max_length=48)),
                ("note", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="second_reviews", to="complaints.case")),
                ("first_reviewer", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("golden", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="complaints.goldencase")),
                ("reviewer", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="second_reviews", to=settings.AUTH_USER_MODEL)),
                ("ruling", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="second_reviews", to="complaints.ruling")),
            ],
            options={
                "indexes": [models.Index(fields=["answered_at"], name="second_review_by_answer")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("ruling", None), ("golden", None), _connector="XOR"), name="a_second_review_is_of_one_thing"),
                    models.CheckConstraint(condition=models.Q(("reviewer", None), ("first_reviewer", None), models.Q(("reviewer", models.F("first_reviewer")), _negated=True), _connector="OR"), name="nobody_reviews_a_ruling_of_ones_own"),
                    models.CheckConstraint(condition=models.Q(("answered_at", None), models.Q(("reviewer__isnull", False), models.Q(("outcome", ""), _negated=True)), _connector="OR"), name="an_answer_has_an_outcome_and_a_person"),
                    models.UniqueConstraint(fields=("account_id", "ruling"), name="a_ruling_is_reviewed_once"),
                    models.UniqueConstraint(fields=("account_id", "golden", "reviewer"), name="a_reviewer_answers_a_golden_case_once"),
                ],
            },
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
                ("second_review", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="adjudications", to="complaints.secondreview")),
            ],
            options={
                "indexes": [models.Index(fields=["decided_at"], name="adjudication_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("adjudicator", models.F("second_reviewer")), _negated=True), models.Q(("first_reviewer", None), models.Q(("adjudicator", models.F("first_reviewer")), _negated=True), _connector="OR")),
                        name="an_adjudicator_is_neither_of_the_two",
                    ),
                    models.UniqueConstraint(fields=("account_id", "second_review"), name="a_dispute_is_settled_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("cause", models.CharField(max_length=12)),
                ("proceeding", models.BigIntegerField(default=0)),
                ("said_at", models.DateTimeField()),
                ("carried_out_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="complaints.case")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("carried_out_at", None)), fields=["said_at"], name="settlement_waiting"), models.Index(fields=["said_at"], name="settlement_by_time")],
                "constraints": [models.UniqueConstraint(fields=("account_id", "case", "cause", "proceeding"), name="a_claim_is_taken_back_once_a_proceeding")],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("account_id", models.BigIntegerField()),
                ("seller_id", models.BigIntegerField(null=True)),
                ("party", models.CharField(max_length=8)),
                ("state", models.CharField(max_length=12)),
                ("statement", models.TextField()),
                ("evidence", models.JSONField(default=list)),
                ("filed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="complaints.case")),
                ("ruling", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="complaints.ruling")),
                ("settlement", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="complaints.settlement")),
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
            name="Skip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("reason_code", models.CharField(max_length=48)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="skips", to="complaints.case")),
                ("reviewer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="skips", to=settings.AUTH_USER_MODEL)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("account_id", "case", "reviewer"), name="a_reviewer_skips_a_case_once")]},
        ),
        migrations.CreateModel(
            name="StatementSent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(db_default="ruling", default="ruling", max_length=8)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("account_id", models.BigIntegerField()),
                ("puid", models.CharField(max_length=80)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("ruled_at", models.DateTimeField()),
                ("send_after", models.DateTimeField()),
                ("attempt", models.IntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("sent_at", models.DateTimeField(null=True)),
                ("their_id", models.CharField(blank=True, max_length=80)),
                ("ruling", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="statements_sent", to="complaints.ruling")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("state", "waiting")), fields=["send_after"], name="statement_waiting"), models.Index(fields=["ruled_at"], name="statement_by_ruling")],
                "constraints": [
                    models.UniqueConstraint(fields=("account_id", "ruling"), name="a_ruling_is_stated_once"),
                    models.UniqueConstraint(fields=("puid", "account_id"), name="a_statement_has_its_puid"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "ruling"), ("ruling__isnull", False), ("subject_id", None)), models.Q(models.Q(("kind", "ruling"), _negated=True), ("ruling", None), ("subject_id__isnull", False)), _connector="OR"
                        ),
                        name="a_statement_has_one_subject",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("request", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="watch", serialize=False, to="complaints.takedownrequest")),
                ("account_id", models.BigIntegerField()),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("started_by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="watches", to=settings.AUTH_USER_MODEL)),
                ("lines", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True)),
            ],
            options={"indexes": [models.Index(fields=["ends_at"], name="watch_by_end")]},
        ),
        migrations.CreateModel(
            name="Trait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=9)),
                ("value", models.BigIntegerField()),
                ("case", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="traits", to="complaints.case")),
            ],
            options={"indexes": [models.Index(fields=["kind", "value", "-case"], name="trait_shared")], "constraints": [models.UniqueConstraint(fields=("case", "account_id", "kind", "value"), name="a_case_has_a_trait_once")]},
        ),
        migrations.CreateModel(
            name="UnconfirmedReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("draft_id", models.UUIDField(unique=True)),
                ("sealed", models.BinaryField()),
                ("ends_at", models.DateTimeField()),
                ("request_public_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"indexes": [models.Index(fields=["ends_at"], name="unconfirmed_by_end")]},
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="escalation", serialize=False, to="complaints.case")),
                ("account_id", models.BigIntegerField()),
                ("reason_code", models.CharField(max_length=48)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Reservation",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="reservation", serialize=False, to="complaints.case")),
                ("account_id", models.BigIntegerField()),
                ("because", models.CharField(max_length=12)),
                ("reason_code", models.CharField(max_length=48)),
                ("made_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("note", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="complaints.casenote")),
                ("reviewer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reservations", to=settings.AUTH_USER_MODEL)),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("because", "handed"), ("made_by", models.F("reviewer")), _connector="OR"), name="a_case_is_set_aside_for_oneself")]},
        ),
        migrations.CreateModel(
            name="ReviewLease",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="review_lease", serialize=False, to="complaints.case")),
                ("account_id", models.BigIntegerField()),
                ("taken_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until_at", models.DateTimeField()),
                ("reviewer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="review_leases", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Work",
            fields=[
                ("state", models.CharField(default="waiting", max_length=8)),
                ("due_at", models.DateTimeField()),
                ("unit", models.BigIntegerField()),
                ("weight", models.SmallIntegerField(default=1)),
                ("not_before", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attempt", models.IntegerField(default=0)),
                ("errors", models.IntegerField(default=0)),
                ("last_error", models.CharField(default="", max_length=200)),
                ("died_in", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list)),
                ("is_suspect", models.BooleanField(default=False)),
                ("is_single", models.BooleanField(db_default=False)),
                ("worker", models.CharField(default="", max_length=64)),
                ("lease_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="work", serialize=False, to="complaints.case")),
                ("account_id", models.BigIntegerField()),
                ("stage", models.CharField(max_length=8)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(models.F("unit"), models.OrderBy(models.F("is_single"), descending=True), models.F("due_at"), condition=models.Q(("state", "waiting")), name="work_waiting"),
                    models.Index(condition=models.Q(("state__in", ["sent", "running"])), fields=["state", "sent_at"], name="work_outstanding"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relisting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("seen_at", models.DateTimeField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="relistings", to="complaints.case")),
                ("listing", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalog.listing")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("account_id", "case", "listing"), name="a_relisting_is_told_once")]},
        ),
        migrations.CreateModel(
            name="CounterNotification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("batch_id", models.UUIDField()),
                ("account_id", models.BigIntegerField()),
                ("seller_id", models.BigIntegerField()),
                ("profile", models.CharField(max_length=16)),
                ("chance", models.SmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        max_length=20,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        max_length=24,
                    ),
                ),
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
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="counters", to="complaints.case")),
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
        migrations.RunSQL(KEEP, FORGET),
    ]
