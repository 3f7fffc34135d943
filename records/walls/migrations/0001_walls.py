"""The two roles, and the wall of every table that holds people's data."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built
from records.walls.standing import APP_ROLE, WORK_ROLE, Standing

# Made here without a password where nobody made them before; see docs/how-to/real-servers.md.
# Another database of the same server may be migrated at this moment.
ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{0}') THEN
    CREATE ROLE {0} NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'Let a superuser run CREATE ROLE {0} LOGIN PASSWORD ..., then migrate again.';
END $$;
GRANT USAGE ON SCHEMA public TO {0};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {0};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {0};
GRANT SELECT ON django_migrations TO {0};
"""

WORK = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WORK_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WORK_ROLE};
REVOKE UPDATE, DELETE ON ledger_auditentry, ledger_seal FROM {WORK_ROLE};
GRANT UPDATE (published_at) ON ledger_seal TO {WORK_ROLE};
"""

# Nothing in them is anybody's: sessions are found by a secret, the rest is the house's own.
OPEN = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO {APP_ROLE};
GRANT SELECT ON ledger_switch, ledger_policytext TO {APP_ROLE};
"""

OF_CASE = "EXISTS (SELECT FROM complaints_case c WHERE c.id = case_id)"
OF_RIGHT = "EXISTS (SELECT FROM rights_right r WHERE r.id = right_id)"
OF_ACCOUNT = f"account_id = {ACCOUNT}"
OF_AUDIT = (
    "CASE subject_kind"
    " WHEN 'case' THEN EXISTS (SELECT FROM complaints_case c WHERE c.id = subject_id)"
    " WHEN 'request' THEN EXISTS (SELECT FROM complaints_takedownrequest t WHERE t.id = subject_id)"
    " ELSE false END"
)
RECEIPT = (
    "kind = 'receipt'"
    " AND EXISTS (SELECT FROM complaints_takedownrequest t WHERE t.id = subject_id)"
)
ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [
    Wall("accounts_account", "SELECT", f"id = {ACCOUNT}", own_for="SELECT", desk="SELECT", door="true"),
    Wall(
        "accounts_user",
        "SELECT, UPDATE (last_login, password)",
        OF_ACCOUNT,
        own_for="SELECT",
        desk="SELECT",
        door="true",
    ),
    Wall("accounts_apikey", "SELECT, UPDATE (last_used_on)", desk="", door="true"),
    Wall("accounts_seller", "SELECT", desk="SELECT"),
    Wall("accounts_shop", "SELECT", desk="SELECT"),
    # What is on sale is no secret, and a filing has to find the row that another one made.
    Wall("catalog_listing", "SELECT, INSERT, UPDATE", "true", own_for="SELECT",
         written_by=(Standing.FILER,)),
    Wall(
        "catalog_frozenlisting",
        "SELECT",
        "EXISTS (SELECT FROM complaints_case c WHERE c.frozen_id = catalog_frozenlisting.id)",
        own_for="SELECT",
        desk="SELECT",
    ),
    Wall("rights_right", "SELECT, INSERT, DELETE", f"owner_id = {ACCOUNT}", desk="SELECT"),
    # A right that was claimed twice at once goes again, and Django asks for what hangs on it.
    Wall("rights_reference", "SELECT, DELETE", OF_RIGHT, desk="SELECT"),
    Wall("rights_certificate", "SELECT, DELETE", OF_RIGHT, desk="SELECT"),
    Wall("rights_authorisedseller", "SELECT, DELETE", OF_RIGHT, desk="SELECT"),
    Wall("rights_certificatepage", "SELECT", desk="SELECT"),
    Wall("rights_resemblance", "SELECT", desk="SELECT"),
    Wall("rights_sighting", "SELECT", desk="SELECT"),
    Wall("complaints_takedownrequest", "SELECT, INSERT", OF_ACCOUNT, desk="SELECT"),
    Wall("complaints_case", "SELECT, INSERT, UPDATE", OF_ACCOUNT),
    Wall("complaints_work", ALL, OF_ACCOUNT),
    Wall("complaints_decisionrecord", "SELECT", OF_ACCOUNT, own_for="SELECT", desk="SELECT"),
    Wall("complaints_ruling", "SELECT, INSERT, UPDATE", OF_ACCOUNT, own_for="SELECT"),
    Wall("complaints_clarification", "SELECT, INSERT, UPDATE", OF_CASE),
    Wall("complaints_reviewlease", ALL, OF_CASE),
    Wall("complaints_skip", ALL),
    Wall("standing_membership", "SELECT", f"{ACCOUNT} IN (owner_id, agent_id)", own_for="SELECT", desk="SELECT"),
    Wall("standing_evaluation", "SELECT", desk="SELECT"),
    Wall(
        "ledger_auditentry",
        "SELECT, INSERT",
        OF_AUDIT,
        own_for="SELECT",
        desk="SELECT",
        door="subject_kind = 'sign_in'",
        written_by=(Standing.FILER, Standing.DESK),
    ),
    Wall("ledger_outgoing", ALL, RECEIPT),
    Wall("ledger_idempotencyrecord", ALL, OF_ACCOUNT, desk=""),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_public_form"),
        ("catalog", "0001_initial"),
        ("complaints", "0002_upheld_at"),
        ("ledger", "0002_append_only"),
        ("rights", "0001_initial"),
        ("sessions", "0001_initial"),
        ("standing", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(ROLE.format(APP_ROLE), migrations.RunSQL.noop),
        migrations.RunSQL(ROLE.format(WORK_ROLE), migrations.RunSQL.noop),
        migrations.RunSQL(WORK, migrations.RunSQL.noop),
        migrations.RunSQL(OPEN, migrations.RunSQL.noop),
        *built(WALLS),
    ]
