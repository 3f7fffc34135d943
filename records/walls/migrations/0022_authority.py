"""Agents see their principals' rights within each power's scope, and nothing that hangs on them."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built
from records.walls.standing import APP_ROLE, WORK_ROLE, Standing

OWN_NUMBER = f"(SELECT a.public_id FROM accounts_account a WHERE a.id = {ACCOUNT})"
IS_FILER = f"(SELECT current_setting('markwarden.standing', true)) = '{Standing.FILER}'"
OWN_RIGHT = f"EXISTS (SELECT FROM rights_right r WHERE r.id = right_id AND r.owner_id = {ACCOUNT})"
OWN_PAPER = (
    "EXISTS (SELECT FROM rights_certificate c JOIN rights_right r ON r.id = c.right_id"
    f" WHERE c.id = certificate_id AND r.owner_id = {ACCOUNT})"
)

WALLS = [
    Wall("rights_powerofattorney", "SELECT, INSERT, UPDATE",
         f"agent_id = {ACCOUNT} OR principal_number = {OWN_NUMBER}", desk="SELECT", verifier="ALL"),
]

# What hangs on a right stays its owner's: an agent sees the right and files on it.
OWNERS = "\n".join(
    f"ALTER POLICY own ON {table} USING ({IS_FILER} AND ({condition}));"
    for table, condition in {
        "rights_reference": OWN_RIGHT,
        "rights_certificate": OWN_RIGHT,
        "rights_certificatepage": OWN_PAPER,
        "rights_authorisedseller": OWN_RIGHT,
        "rights_rightversion": OWN_RIGHT,
        "rights_judgement": OWN_RIGHT,
        "rights_namedshop": OWN_RIGHT,
    }.items()
)

# The functions look behind the wall for one answer each; the policies alone would go in circles.
AGENTS = f"""
CREATE OR REPLACE FUNCTION rights_are_partners(other bigint, account bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM rights_powerofattorney p
    WHERE p.agent_id = account AND p.principal_id = other
       OR p.agent_id = other AND p.principal_id = account)
$$;
REVOKE ALL ON FUNCTION rights_are_partners FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rights_are_partners TO {APP_ROLE}, {WORK_ROLE};

DROP POLICY IF EXISTS principals ON accounts_account;
CREATE POLICY principals ON accounts_account FOR SELECT TO {APP_ROLE}
  USING ({IS_FILER} AND rights_are_partners(id, {ACCOUNT}));

DROP POLICY IF EXISTS agents ON rights_right;
CREATE POLICY agents ON rights_right FOR SELECT TO {APP_ROLE} USING ({IS_FILER}
  AND EXISTS (SELECT FROM rights_powerofattorney p WHERE p.agent_id = {ACCOUNT}
    AND (p.state = 'verified' AND p.principal_id = owner_id AND rights_right.state <> 'claimed'
         AND (cardinality(p.kinds) = 0 OR kind = ANY (p.kinds))
         AND (cardinality(p.numbers) = 0 OR number = ANY (p.numbers))
         AND (cardinality(p.reach) = 0 OR rights_right.territories && p.reach)
         OR rights_right.id = ANY (p.known_rights))));

DROP POLICY IF EXISTS authorities ON ledger_auditentry;
CREATE POLICY authorities ON ledger_auditentry FOR SELECT TO {APP_ROLE} USING ({IS_FILER}
  AND subject_kind = 'authority'
  AND EXISTS (SELECT FROM rights_powerofattorney p WHERE p.id = subject_id));

DROP POLICY IF EXISTS identity_letters ON ledger_outgoing;
CREATE POLICY identity_letters ON ledger_outgoing FOR ALL TO {APP_ROLE}
  USING ((SELECT current_setting('markwarden.standing', true)) = 'verifier'
    AND kind IN ('identity', 'authority'));

CREATE OR REPLACE FUNCTION complaints_holder(
  owner bigint, of_right bigint, for_reason text, on_listing bigint, beside bigint
) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT c.id FROM complaints_case c
  WHERE c.owner_id = owner AND c.right_id = of_right AND c.reason = for_reason
    AND c.listing_id = on_listing AND c.id <> beside
    AND c.state IN ('received', 'queued', 'in_review', 'clarification')
  FOR UPDATE
$$;
REVOKE ALL ON FUNCTION complaints_holder FROM PUBLIC;
GRANT EXECUTE ON FUNCTION complaints_holder TO {APP_ROLE}, {WORK_ROLE};
"""

# The acts see to it already. Behind a view that is wrong, the database does.
GUARD = """
CREATE OR REPLACE FUNCTION rights_empowered_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('markwarden.standing', true) IS DISTINCT FROM 'filer' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'pending' OR NEW.principal_id IS NOT NULL OR cardinality(NEW.known_rights) > 0
       OR NEW.agent_id::text IS DISTINCT FROM current_setting('markwarden.account', true)
    THEN
      RAISE EXCEPTION 'A filer verifies no power.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - '{state,ended_at,known_rights,held_by_id,held_until}'::text[]
     IS DISTINCT FROM
     to_jsonb(OLD) - '{state,ended_at,known_rights,held_by_id,held_until}'::text[]
     OR NEW.state <> 'revoked'
  THEN
    RAISE EXCEPTION 'A filer verifies no power.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS rights_empowered_by_others ON rights_powerofattorney;
CREATE TRIGGER rights_empowered_by_others BEFORE INSERT OR UPDATE ON rights_powerofattorney
  FOR EACH ROW EXECUTE FUNCTION rights_empowered_by_others();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
        ("complaints", "0002_upheld_at"),
        ("walls", "0021_sellers_acts"),
    ]
    operations = [
        *built(WALLS),
        migrations.RunSQL(OWNERS, migrations.RunSQL.noop),
        migrations.RunSQL(AGENTS, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, migrations.RunSQL.noop),
    ]
