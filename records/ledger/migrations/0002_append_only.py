"""The audit chain refuses UPDATE and DELETE, and a seal is written once, no matter who asks."""

from django.db import migrations

# The trigger refuses; the privilege is taken away where no trigger asks. An owner could take the
# right back; that leaves a trace, and a seal tells all the same.
ENTRIES = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit chain is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON ledger_auditentry
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
REVOKE UPDATE, DELETE ON ledger_auditentry FROM CURRENT_USER, PUBLIC;
"""

# Only when it was published is noted later.
SEALS = """
CREATE FUNCTION ledger_refuse_other_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.number, NEW.document) = (OLD.id, OLD.number, OLD.document)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'A seal is drawn once.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER seal_is_drawn_once BEFORE UPDATE OR DELETE ON ledger_seal
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_other_seal();
"""

ALLOW_ENTRIES = """
DROP TRIGGER audit_is_append_only ON ledger_auditentry;
DROP FUNCTION ledger_refuse_change();
GRANT UPDATE, DELETE ON ledger_auditentry TO CURRENT_USER;
"""

ALLOW_SEALS = """
DROP TRIGGER seal_is_drawn_once ON ledger_seal;
DROP FUNCTION ledger_refuse_other_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(ENTRIES, ALLOW_ENTRIES),
        migrations.RunSQL(SEALS, ALLOW_SEALS),
    ]
