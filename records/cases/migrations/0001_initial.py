"""Takedown requests, cases, their work, rulings and questions."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
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
CREATE TRIGGER keep_upheld_at BEFORE UPDATE OF state ON cases_case FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION keep_upheld_at();
"""

FORGET = """
DROP TRIGGER keep_upheld_at ON cases_case;
DROP FUNCTION keep_upheld_at();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("marketplaces", "0001_initial"), ("rights", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
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
                ("state", models.CharField(default="received", max_length=16)),
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
                ("decision_version", models.SmallIntegerField(db_default=0, default=0)),
                ("why_invalid", models.CharField(blank=True, max_length=200)),
                ("follows", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="followers", to="cases.case")),
                ("frozen", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="marketplaces.frozenlisting")),
                ("listing", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="marketplaces.listing")),
            ],
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
                ("pk", models.CompositePrimaryKey("case_id", "version", blank=True, editable=False, primary_key=True, serialize=False)),
                ("version", models.SmallIntegerField()),
                ("account_id", models.BigIntegerField()),
                ("facts", models.TextField()),
                ("routing", models.TextField()),
                ("salt", models.BinaryField(max_length=16)),
                ("marks", models.BinaryField()),
                ("facts_digest", models.BinaryField(max_length=32)),
                ("routing_digest", models.BinaryField(max_length=32)),
                ("policy_hash", models.CharField(max_length=64)),
                ("index_generation", models.BigIntegerField()),
                ("routed_at", models.DateTimeField()),
                ("case", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DB_CASCADE, related_name="decisions", to="cases.case")),
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
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="clarifications", to="cases.case")),
            ],
        ),
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
        ),
        migrations.AddField(model_name="case", name="request", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.takedownrequest")),
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
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="work", serialize=False, to="cases.case")),
                ("account_id", models.BigIntegerField()),
                ("stage", models.CharField(max_length=8)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(models.F("unit"), models.OrderBy(models.F("is_single"), descending=True), models.F("due_at"), condition=models.Q(("state", "waiting")), name="work_waiting"),
                    models.Index(models.OrderBy(models.F("is_single"), descending=True), models.F("due_at"), condition=models.Q(("state", "waiting"), models.Q(("is_single", True), ("is_suspect", True), _connector="OR")), name="work_odd"),
                    models.Index(condition=models.Q(("state__in", ["sent", "running"])), fields=["state", "sent_at"], name="work_outstanding"),
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
                ("decision_version", models.SmallIntegerField(default=0)),
                ("policy_hash", models.CharField(max_length=64)),
                ("ruled_at", models.DateTimeField()),
                ("annulled_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="cases.case")),
                ("overrules", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="overruled_by", to="cases.ruling")),
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
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("cause", models.CharField(max_length=12)),
                ("proceeding", models.BigIntegerField(default=0)),
                ("said_at", models.DateTimeField()),
                ("carried_out_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="cases.case")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("carried_out_at", None)), fields=["said_at"], name="settlement_waiting"), models.Index(fields=["said_at"], name="settlement_by_time")],
                "constraints": [models.UniqueConstraint(fields=("account_id", "case", "cause", "proceeding"), name="a_claim_is_taken_back_once_a_proceeding")],
            },
        ),
        migrations.AddIndex(model_name="takedownrequest", index=models.Index(fields=["account", "-filed_at"], name="request_of_filer")),
        migrations.AddIndex(model_name="takedownrequest", index=models.Index(django.db.models.functions.text.Lower("filer_email"), condition=models.Q(("channel", "public_form")), name="report_by_email")),
        migrations.AddIndex(model_name="takedownrequest", index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["filed_at"], name="request_by_time")),
        migrations.AddConstraint(model_name="takedownrequest", constraint=models.UniqueConstraint(condition=models.Q(("draft_id__isnull", False)), fields=("account", "draft_id"), name="a_draft_is_filed_once")),
        migrations.AddConstraint(model_name="takedownrequest", constraint=models.UniqueConstraint(fields=("public_id", "account"), name="a_request_has_its_own_public_id")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("follows__isnull", False)), fields=["follows"], name="case_of_leader")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("frozen__isnull", False)), fields=["frozen"], name="case_by_frozen")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("state", "in_review")), fields=["review_by", "-score"], name="case_desk_order")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("state", "in_review")), fields=["script", "review_by"], name="case_desk_by_script")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("state", "clarification")), fields=["account_id"], name="case_with_question")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("state", "duplicate")), fields=["follows"], name="case_that_follows")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("state__in", ["received", "queued", "in_review", "clarification", "duplicate"])), fields=["due_at"], include=("state", "lane", "account_id", "seller_id", "listing"), name="case_open_due")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("upheld_at__isnull", False)), fields=["seller_id", "upheld_at"], name="case_upheld_by_seller")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("upheld_at__isnull", False)), fields=["listing"], name="case_upheld_on_listing")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("seller_id__isnull", False)), fields=["seller_id", "-filed_at"], name="case_of_seller")),
        migrations.AddIndex(model_name="case", index=models.Index(fields=["right_id"], name="case_of_right")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("upheld_at__isnull", False)), fields=["upheld_at"], name="case_by_uphold")),
        migrations.AddIndex(model_name="case", index=models.Index(condition=models.Q(("is_audited", True)), fields=["closed_at"], name="case_drawn_by_close")),
        migrations.AddIndex(model_name="case", index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["closed_at"], name="case_by_close")),
        migrations.AddConstraint(model_name="case", constraint=models.UniqueConstraint(fields=("account_id", "request", "listing"), name="a_request_names_a_listing_once")),
        migrations.AddConstraint(model_name="case", constraint=models.UniqueConstraint(fields=("public_id", "account_id"), name="a_case_has_its_own_public_id")),
        migrations.AddConstraint(model_name="case", constraint=models.UniqueConstraint(condition=models.Q(("state__in", ["received", "queued", "in_review", "clarification"])), fields=("owner_id", "right_id", "reason", "listing"), name="one_open_case_a_right_reason_and_listing")),
        migrations.AddConstraint(model_name="case", constraint=models.CheckConstraint(condition=models.Q(models.Q(("state", "duplicate"), _negated=True), ("follows__isnull", False), _connector="OR"), name="a_duplicate_follows_a_case")),
        migrations.RunSQL(KEEP, FORGET),
        # Rows change a few times and go: room for that beside them, and swept often.
        migrations.RunSQL("ALTER TABLE cases_work SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)", migrations.RunSQL.noop),
    ]
