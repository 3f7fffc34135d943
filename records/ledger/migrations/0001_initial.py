"""The audit chain and its log, the outbox, adopted policies, and what is counted."""

import uuid

import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

# The trigger refuses; the privilege is taken away where no trigger asks. An owner could take the
# right back; that leaves a trace, and a checkpoint tells all the same.
ENTRIES = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit chain is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON ledger_auditentry
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
REVOKE UPDATE, DELETE ON ledger_auditentry FROM CURRENT_USER, PUBLIC;
"""

# Before it is published, witnesses may add their lines; of a tile, hashes may follow.
LOG = """
CREATE FUNCTION ledger_refuse_other_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND to_jsonb(NEW) - 'note' - 'published_at' = to_jsonb(OLD) - 'note' - 'published_at'
     AND (NEW.note = OLD.note OR OLD.published_at IS NULL AND starts_with(NEW.note, OLD.note))
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A checkpoint is drawn once.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER checkpoint_is_drawn_once BEFORE UPDATE OR DELETE ON ledger_checkpoint
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_other_checkpoint();
CREATE FUNCTION ledger_refuse_other_hashes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.level, NEW.number) = (OLD.id, OLD.level, OLD.number)
     AND substring(NEW.hashes FOR length(OLD.hashes)) = OLD.hashes
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'The log is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER log_is_append_only BEFORE UPDATE OR DELETE ON ledger_logtile
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_other_hashes();
"""

ALLOW_ENTRIES = """
DROP TRIGGER audit_is_append_only ON ledger_auditentry;
DROP FUNCTION ledger_refuse_change();
GRANT UPDATE, DELETE ON ledger_auditentry TO CURRENT_USER;
"""

UNLOG = """
DROP TRIGGER log_is_append_only ON ledger_logtile;
DROP FUNCTION ledger_refuse_other_hashes();
DROP TRIGGER checkpoint_is_drawn_once ON ledger_checkpoint;
DROP FUNCTION ledger_refuse_other_checkpoint();
"""

# As the owner: who adds an entry need not see the chain it belongs to.
CHECKED = """
CREATE FUNCTION ledger_check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  last record;
BEGIN
  NEW.xid := pg_current_xact_id()::text::bigint;
  SELECT number, entry_hash INTO last FROM ledger_auditentry
    WHERE subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id
    ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1
     OR NEW.previous_hash <> coalesce(last.entry_hash, decode(repeat('00', 32), 'hex'))
     OR NEW.entry_hash <> sha256(NEW.previous_hash || convert_to(NEW.entry, 'UTF8'))
  THEN
    RAISE EXCEPTION 'An entry follows the one before it.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_follows_the_last BEFORE INSERT ON ledger_auditentry
  FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();
"""

UNCHECKED = """
DROP TRIGGER audit_follows_the_last ON ledger_auditentry;
DROP FUNCTION ledger_check_entry();
"""

# A policy counts from ten seconds after its adoption, the first one at once: by then each process
# has read of it. So an adoption that was not committed within the first five is none. Whoever
# writes a decision lets the database compare: `ledger_require_policy` refuses another's hash.
ADOPTIONS = """
CREATE FUNCTION ledger_refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER policy_text_is_kept BEFORE UPDATE OR DELETE ON ledger_policytext
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_rewrite();
CREATE TRIGGER adoption_is_kept BEFORE UPDATE OR DELETE ON ledger_policyadoption
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_rewrite();

CREATE FUNCTION ledger_time_adoption() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('policy adoptions', 0));
  SELECT coalesce(max(number), 0) + 1 INTO NEW.number FROM ledger_policyadoption;
  NEW.adopted_at := clock_timestamp();
  NEW.in_force_at := NEW.adopted_at
    + CASE WHEN NEW.number = 1 THEN interval '0' ELSE interval '10 seconds' END;
  RETURN NEW;
END $$;
CREATE TRIGGER adoption_is_timed BEFORE INSERT ON ledger_policyadoption
  FOR EACH ROW EXECUTE FUNCTION ledger_time_adoption();

CREATE FUNCTION ledger_refuse_late_adoption() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number > 1 AND clock_timestamp() > NEW.adopted_at + interval '5 seconds' THEN
    RAISE EXCEPTION 'This adoption took too long; repeat it.' USING ERRCODE = 'query_canceled';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adoption_is_known_in_time AFTER INSERT ON ledger_policyadoption
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_refuse_late_adoption();

CREATE FUNCTION ledger_policy_at(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT policy_hash FROM ledger_policyadoption WHERE in_force_at <= moment
     ORDER BY number DESC LIMIT 1),
    (SELECT policy_hash FROM ledger_policyadoption ORDER BY number LIMIT 1))
$$;
CREATE FUNCTION ledger_require_policy(hash text, moment timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF hash <> ledger_policy_at(moment) THEN
    RAISE EXCEPTION 'Policy % was not in force at %.', left(hash, 12), moment
      USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_in_force';
  END IF;
  RETURN hash;
END $$;
"""

ALLOW_ADOPTIONS = """
DROP FUNCTION ledger_require_policy;
DROP FUNCTION ledger_policy_at;
DROP TRIGGER adoption_is_known_in_time ON ledger_policyadoption;
DROP FUNCTION ledger_refuse_late_adoption;
DROP TRIGGER adoption_is_timed ON ledger_policyadoption;
DROP FUNCTION ledger_time_adoption;
DROP TRIGGER adoption_is_kept ON ledger_policyadoption;
DROP TRIGGER policy_text_is_kept ON ledger_policytext;
DROP FUNCTION ledger_refuse_rewrite;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PolicyText", fields=[("hash", models.CharField(max_length=64, primary_key=True, serialize=False)), ("text", models.TextField()), ("adopted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now()))]
        ),
        migrations.CreateModel(
            name="PolicyProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("hash", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("reason", models.CharField(max_length=500)),
                ("reports", models.JSONField(default=list)),
                ("state", models.CharField(default="waiting", max_length=16)),
                ("proposed_by", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_by", models.CharField(default="", max_length=64)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(default="", max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="PolicyAdoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(default=0, unique=True)),
                ("proposed_by", models.CharField(max_length=64)),
                ("confirmed_by", models.CharField(max_length=64)),
                ("adopted_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("in_force_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("policy", models.ForeignKey(db_column="policy_hash", on_delete=models.PROTECT, to="ledger.policytext")),
                ("proposal", models.OneToOneField(on_delete=models.PROTECT, to="ledger.policyproposal")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", 1), models.Q(("proposed_by__iexact", models.F("confirmed_by")), _negated=True), _connector="OR"), name="two_people_adopt_a_policy"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(unique=True)),
                ("size", models.BigIntegerField(unique=True)),
                ("from_xid", models.BigIntegerField()),
                ("below_xid", models.BigIntegerField(unique=True)),
                ("note", models.TextField()),
                ("published_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LogTile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("hashes", models.BinaryField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("level", "number"), name="a_tile_has_one_place")]},
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, unique=True)),
                ("is_on", models.BooleanField(default=True)),
                ("why", models.CharField(max_length=200)),
                ("set_by", models.CharField(max_length=64)),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(max_length=32)),
                ("subject_id", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("entry", models.TextField()),
                ("previous_hash", models.BinaryField(max_length=32)),
                ("entry_hash", models.BinaryField(max_length=32)),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()), models.BigIntegerField()
                        )
                    ),
                ),
                ("salt", models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID())),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.BrinIndex(fields=["xid"], name="audit_by_xid", pages_per_range=16)],
                "constraints": [models.UniqueConstraint(fields=("subject_kind", "subject_id", "number"), name="a_chain_has_one_link_a_number")],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("row_id", models.BigIntegerField()),
                (
                    "xid",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Cast(models.Func(function="pg_current_xact_id", output_field=models.TextField()), models.TextField()), models.BigIntegerField()
                        )
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"indexes": [models.Index(fields=["kind", "xid"], name="change_feed")]},
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account_id", models.BigIntegerField()),
                ("method", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("body_sha256", models.CharField(max_length=64)),
                ("status", models.SmallIntegerField()),
                ("answer", models.JSONField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("account_id", "method", "path", "key"), name="a_key_has_one_answer")]},
        ),
        migrations.CreateModel(
            name="Outgoing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=128)),
                ("kind", models.CharField(max_length=32)),
                ("subject_id", models.BigIntegerField()),
                ("body", models.JSONField(default=dict)),
                ("leader_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("send_after", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("sent_at", models.DateTimeField(null=True)),
                ("parked_at", models.DateTimeField(null=True)),
                ("attempt", models.IntegerField(default=0)),
                ("last_error", models.CharField(default="", max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("parked_at", None), ("sent_at", None)), fields=["send_after"], name="outgoing_ready"),
                    models.Index(fields=["kind", "subject_id"], name="outgoing_subject"),
                    django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["sent_at"], name="outgoing_by_end"),
                ],
                "constraints": [models.UniqueConstraint(fields=("key",), name="an_effect_has_its_key_once")],
            },
        ),
        migrations.CreateModel(
            name="DatabaseOrigin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(max_length=64)),
                ("restated_to", models.BigIntegerField(null=True)),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(ENTRIES, ALLOW_ENTRIES),
        migrations.RunSQL(LOG, UNLOG),
        migrations.RunSQL(CHECKED, UNCHECKED),
        migrations.RunSQL(ADOPTIONS, ALLOW_ADOPTIONS),
    ]
