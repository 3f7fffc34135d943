"""Filers keep their rights, verifiers judge them; that a right is in force no filer can write."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built
from records.walls.standing import APP_ROLE

OF_RIGHT = "EXISTS (SELECT FROM rights_right r WHERE r.id = right_id)"
OF_ACCOUNT = f"account_id = {ACCOUNT}"
OWN_NUMBER = f"(SELECT a.public_id FROM accounts_account a WHERE a.id = {ACCOUNT})"
ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [
    Wall("rights_rightversion", "SELECT, INSERT, DELETE", OF_RIGHT, desk="SELECT", verifier="ALL"),
    Wall("rights_judgement", "SELECT, INSERT, DELETE", OF_RIGHT, own_for="SELECT", desk="SELECT",
         verifier="ALL"),
    Wall("rights_verifierlease", ALL, desk="SELECT", verifier="ALL"),
    Wall("rights_namedshop", ALL, OF_RIGHT, desk="SELECT", verifier="ALL"),
    Wall("rights_assignment", ALL, f"of_account_id = {ACCOUNT} OR to_public_id = {OWN_NUMBER}",
         desk="SELECT", verifier="ALL"),
    Wall("rights_rightdraft", ALL, OF_ACCOUNT, desk=""),
    Wall("rights_rightimport", ALL, OF_ACCOUNT, desk=""),
]

# Letters on rights, and no others, are a verifier's to write.
LETTERS = f"""
DROP POLICY IF EXISTS rights_letters ON ledger_outgoing;
CREATE POLICY rights_letters ON ledger_outgoing FOR ALL TO {APP_ROLE}
  USING ((SELECT current_setting('markwarden.standing', true)) = 'verifier' AND kind = 'right');
"""

# The acts see to it already. Behind a view that is wrong, the database does.
GUARD = """
CREATE OR REPLACE FUNCTION rights_verified_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer'
     OR NEW.state NOT IN ('verified', 'expiring') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' OR OLD.state NOT IN ('verified', 'expiring')
     OR (NEW.kind, NEW.office, NEW.number, NEW.mark, NEW.expires_on, NEW.owner_id)
        IS DISTINCT FROM (OLD.kind, OLD.office, OLD.number, OLD.mark, OLD.expires_on, OLD.owner_id)
     OR NOT NEW.aliases <@ OLD.aliases OR NOT NEW.nice_classes <@ OLD.nice_classes
     OR NOT NEW.territories <@ OLD.territories
  THEN
    RAISE EXCEPTION 'A filer verifies no right.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rights_verified_by_others ON rights_right;
CREATE TRIGGER rights_verified_by_others BEFORE INSERT OR UPDATE ON rights_right
  FOR EACH ROW EXECUTE FUNCTION rights_verified_by_others();

CREATE OR REPLACE FUNCTION rights_released_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) = 'filer'
     AND (OLD.quarantined_at IS NOT NULL AND NEW.quarantined_at IS NULL
          OR OLD.is_negative AND NOT NEW.is_negative OR OLD.sha256 <> NEW.sha256) THEN
    RAISE EXCEPTION 'A filer releases no reference.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rights_released_by_others ON rights_reference;
CREATE TRIGGER rights_released_by_others BEFORE UPDATE ON rights_reference
  FOR EACH ROW EXECUTE FUNCTION rights_released_by_others();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
        ("walls", "0008_drafts"),
    ]
    operations = [
        *built(WALLS),
        migrations.RunSQL(LETTERS, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
