"""A filer shows a document and judges none; whose it is learns when it was opened, and why."""

from django.db import migrations

from records.walls.building import ACCOUNT, also
from records.walls.standing import APP_ROLE, Standing

OPENINGS = {
    "accounts_identityopening": (
        "EXISTS (SELECT FROM accounts_identitydocument d"
        f" WHERE d.id = document_id AND d.account_id = {ACCOUNT})"
    ),
}

LETTERS = f"""
DROP POLICY IF EXISTS identity_letters ON ledger_outgoing;
CREATE POLICY identity_letters ON ledger_outgoing FOR ALL TO {APP_ROLE}
  USING ((SELECT current_setting('markwarden.standing', true)) = 'verifier' AND kind = 'identity');
"""

# The acts see to it already. Behind a view that is wrong, the database does.
GUARD = """
CREATE OR REPLACE FUNCTION accounts_identified_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' OR NEW.decided_at IS NOT NULL OR NEW.images_deleted_at IS NOT NULL
    THEN
      RAISE EXCEPTION 'A filer verifies no identity.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.images_deleted_at IS DISTINCT FROM OLD.images_deleted_at
     OR (NEW.account_id, NEW.kind, NEW.name, NEW.country, NEW.last_four, NEW.sha256)
        IS DISTINCT FROM
        (OLD.account_id, OLD.kind, OLD.name, OLD.country, OLD.last_four, OLD.sha256)
     OR NEW.expires_on IS DISTINCT FROM OLD.expires_on
     OR NEW.decided_at IS DISTINCT FROM OLD.decided_at
     OR NEW.state <> OLD.state AND NOT (
       OLD.state = 'needs_info' AND NEW.state = 'pending'
       OR OLD.state IN ('pending', 'needs_info') AND NEW.state = 'revoked')
  THEN
    RAISE EXCEPTION 'A filer verifies no identity.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS accounts_identified_by_others ON accounts_identitydocument;
CREATE TRIGGER accounts_identified_by_others BEFORE INSERT OR UPDATE ON accounts_identitydocument
  FOR EACH ROW EXECUTE FUNCTION accounts_identified_by_others();

CREATE OR REPLACE FUNCTION accounts_moved_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer' THEN
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - 'state' - 'is_sme' IS DISTINCT FROM to_jsonb(OLD) - 'state' - 'is_sme'
     OR NEW.state <> OLD.state AND NOT (
       OLD.state IN ('email_verified', 'identity_rejected') AND NEW.state = 'identity_pending'
       OR OLD.state = 'identity_pending' AND NEW.state = 'email_verified')
  THEN
    RAISE EXCEPTION 'A filer verifies no account.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS accounts_moved_by_others ON accounts_account;
CREATE TRIGGER accounts_moved_by_others BEFORE UPDATE ON accounts_account
  FOR EACH ROW EXECUTE FUNCTION accounts_moved_by_others();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_public_form"),
        ("standing", "0001_initial"),
        ("walls", "0019_names_of_keys"),
    ]
    operations = [
        also(Standing.FILER, OPENINGS),
        migrations.RunSQL(LETTERS, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
