"""Batches, verdicts by day, held listings, clearances and near-duplicates."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

_SLOTS = 32
_VERDICTS = """
CREATE TABLE screening_verdict (
  slot smallint NOT NULL, batch_id bigint NOT NULL, number integer NOT NULL,
  account_id bigint NOT NULL, listing varchar(100) NOT NULL, revision bigint NOT NULL,
  answer varchar(12) NOT NULL, rules varchar(24)[] NOT NULL, shadow varchar(24)[] NOT NULL,
  pictures_unseen smallint DEFAULT 0 NOT NULL,
  PRIMARY KEY (slot, batch_id, number)
) PARTITION BY LIST (slot);
""" + "".join(f"CREATE TABLE screening_verdict_{slot} PARTITION OF screening_verdict FOR VALUES IN ({slot});" for slot in range(_SLOTS))


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0001_initial"), ("cases", "0001_initial"), ("rights", "0001_initial"), ("sellers", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        # A partition a day: what is old is forgotten by emptying one, not by deleting rows.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_VERDICTS, "DROP TABLE screening_verdict")],
            state_operations=[
                migrations.CreateModel(
                    name="Verdict",
                    fields=[
                        ("pk", models.CompositePrimaryKey("slot", "batch_id", "number", blank=True, editable=False, primary_key=True, serialize=False)),
                        ("slot", models.SmallIntegerField()),
                        ("batch_id", models.BigIntegerField()),
                        ("number", models.IntegerField()),
                        ("account_id", models.BigIntegerField()),
                        ("listing", models.CharField(max_length=100)),
                        ("revision", models.BigIntegerField()),
                        ("answer", models.CharField(max_length=12)),
                        ("rules", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list)),
                        ("shadow", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list)),
                        ("pictures_unseen", models.SmallIntegerField(db_default=0, default=0)),
                    ],
                )
            ],
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("marketplace", models.CharField(max_length=32)),
                ("body_sha256", models.CharField(max_length=64)),
                ("lines", models.IntegerField()),
                ("bad", models.JSONField(default=list)),
                ("received_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("held", models.IntegerField(default=0)),
                ("not_screened", models.IntegerField(default=0)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
            ],
        ),
        migrations.CreateModel(
            name="DayTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("rule", models.CharField(blank=True, max_length=24)),
                ("listings", models.IntegerField(default=0)),
                ("reached_at", models.DateTimeField(null=True)),
                ("budget", models.IntegerField(null=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("on", "rule"), name="a_rule_is_counted_once_a_day")]},
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=1000)),
                ("hashes", models.BinaryField(default=b"")),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("alike", models.IntegerField(db_default=0, default=0)),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="fingerprint", to="cases.case")),
                ("right", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="fingerprints", to="rights.right")),
                ("seller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sellers.seller")),
            ],
        ),
        migrations.CreateModel(
            name="HeldListing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("marketplace", models.CharField(max_length=32)),
                ("listing", models.CharField(max_length=100)),
                ("revision", models.BigIntegerField()),
                ("shop", models.CharField(max_length=100)),
                ("right_kind", models.CharField(db_default="", default="", max_length=10)),
                ("line", models.JSONField()),
                ("digest", models.CharField(max_length=32)),
                ("group_key", models.CharField(db_default="", default="", max_length=160)),
                ("pictures", models.JSONField(null=True)),
                ("reasons", models.JSONField()),
                ("policy_hash", models.CharField(max_length=64)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("drawn_of_10000", models.IntegerField(db_default=0, default=0)),
                ("is_blind", models.BooleanField(db_default=False, default=False)),
                ("held_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("leased_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("right", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="rights.right")),
                ("seller", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="sellers.seller")),
            ],
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=32)),
                ("rule", models.CharField(max_length=24)),
                ("cleared_at", models.DateTimeField()),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.account")),
                ("hold", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="clearances", to="screening.heldlisting")),
            ],
        ),
        migrations.CreateModel(
            name="HeldListingObjection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("is_against_decision", models.BooleanField()),
                ("statement", models.TextField(max_length=4000)),
                ("filed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("decided_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("hold", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="disputes", to="screening.heldlisting")),
                ("seller", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sellers.seller")),
            ],
        ),
        migrations.CreateModel(
            name="ListingCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketplace", models.CharField(max_length=32)),
                ("line", models.JSONField()),
                ("verdict", models.JSONField(null=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("taken_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account")),
            ],
        ),
        migrations.CreateModel(
            name="NearDuplicate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("marketplace", models.CharField(max_length=32)),
                ("listing", models.CharField(max_length=100)),
                ("has_same_picture", models.BooleanField()),
                ("has_same_title", models.BooleanField()),
                ("is_linked_seller", models.BooleanField()),
                ("found_at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=9)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="near_duplicates", to="cases.case")),
                ("right", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rights.right")),
            ],
        ),
        migrations.CreateModel(
            name="NewestVersion",
            fields=[
                ("pk", models.CompositePrimaryKey("account_id", "listing", blank=True, editable=False, primary_key=True, serialize=False)),
                ("account_id", models.BigIntegerField()),
                ("listing", models.CharField(max_length=100)),
                ("shop", models.CharField(db_default="", default="", max_length=100)),
                ("revision", models.BigIntegerField()),
                ("answer", models.CharField(max_length=12)),
                ("rules", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list)),
                ("brand_key", models.CharField(blank=True, max_length=100)),
                ("pictures", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list)),
                ("near_keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list)),
                ("screened_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["screened_at"], name="newest_version_by_age"), django.contrib.postgres.indexes.GinIndex(fields=["near_keys"], name="newest_version_by_look")]},
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("account_id", models.BigIntegerField()),
                ("first_line", models.IntegerField()),
                ("last_line", models.IntegerField()),
                ("is_given_up", models.BooleanField(db_default=False, default=False)),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="screening.batch")),
            ],
            options={"abstract": False},
        ),
        migrations.AddIndex(model_name="batch", index=models.Index(fields=["account", "-received_at"], name="batch_of_account")),
        migrations.AddIndex(model_name="batch", index=models.Index(fields=["body_sha256"], name="batch_by_content")),
        migrations.AddIndex(model_name="batch", index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["done_at"], name="batch_by_end")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(condition=models.Q(("state__in", ("waiting", "disputed", "drawn"))), fields=["due_at"], name="hold_open")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(condition=models.Q(("state__in", ("waiting", "disputed", "drawn"))), fields=["group_key"], name="hold_of_group")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(fields=["seller", "-held_at"], name="hold_of_seller")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(fields=["decided_by", "-decided_at"], name="hold_by_person")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(condition=models.Q(("pictures__isnull", True)), fields=["id"], name="hold_without_pictures")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(fields=["held_at"], name="hold_by_age")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(condition=models.Q(("state", "upheld")), fields=["decided_at"], name="hold_upheld")),
        migrations.AddIndex(model_name="heldlisting", index=models.Index(condition=models.Q(("decided_at__isnull", False), ("drawn_of_10000__gt", 0)), fields=["decided_at"], name="hold_beside_draws")),
        migrations.AddConstraint(model_name="heldlisting", constraint=models.UniqueConstraint(fields=("account", "listing", "revision"), name="a_version_is_held_once")),
        migrations.AddConstraint(model_name="heldlisting", constraint=models.UniqueConstraint(condition=models.Q(("state", "waiting")), fields=("account", "listing"), name="a_listing_waits_once")),
        migrations.AddConstraint(model_name="clearance", constraint=models.UniqueConstraint(fields=("account", "listing", "digest", "rule"), name="a_version_is_cleared_once")),
        migrations.AddConstraint(model_name="heldlistingobjection", constraint=models.UniqueConstraint(fields=("account_id", "hold", "is_against_decision"), name="a_hold_is_disputed_once_a_stage")),
        migrations.AddIndex(model_name="nearduplicate", index=models.Index(condition=models.Q(("state", "open")), fields=["account_id", "found_at"], name="near_duplicate_open")),
        migrations.AddConstraint(model_name="nearduplicate", constraint=models.UniqueConstraint(fields=("account_id", "right", "marketplace", "listing"), name="a_near_duplicate_is_proposed_once")),
        migrations.AddIndex(model_name="part", index=models.Index(models.OrderBy(models.F("is_single"), descending=True), models.F("due_at"), condition=models.Q(("state", "waiting"), models.Q(("is_single", True), ("is_suspect", True), _connector="OR")), name="part_odd")),
        migrations.AddIndex(model_name="part", index=models.Index(models.F("unit"), models.OrderBy(models.F("is_single"), descending=True), models.F("due_at"), condition=models.Q(("state", "waiting")), name="part_waiting")),
        migrations.AddIndex(model_name="part", index=models.Index(condition=models.Q(("state__in", ["sent", "running"])), fields=["state", "sent_at"], name="part_outstanding")),
        migrations.AddConstraint(model_name="part", constraint=models.CheckConstraint(condition=models.Q(("first_line__lte", models.F("last_line"))), name="a_part_has_lines")),
        # Rows change a few times and go: room for that beside them, and swept often.
        migrations.RunSQL("ALTER TABLE screening_part SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)", migrations.RunSQL.noop),
    ]
