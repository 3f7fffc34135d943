"""An entry follows the one before it, under the transaction that writes it, no matter which role adds it."""

from django.db import migrations

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


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(CHECKED, UNCHECKED)]
