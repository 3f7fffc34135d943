"""Filers see where they stand, apply as small firms, and find what they once reported."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built
from records.walls.standing import APP_ROLE, Standing

OF_ACCOUNT = f"account_id = {ACCOUNT}"
OF_MEMBERSHIP = "EXISTS (SELECT FROM standing_membership m WHERE m.id = {0})"
IS_FILER = f"(SELECT current_setting('markwarden.standing', true)) = '{Standing.FILER}'"

WALLS = [
    Wall("standing_membership", "SELECT, UPDATE", f"{ACCOUNT} IN (owner_id, agent_id)",
         desk="ALL", policy="ALL"),
    Wall("standing_evaluation", "SELECT", OF_MEMBERSHIP.format("membership_id"), own_for="SELECT",
         desk="SELECT"),
    Wall("standing_smallfirm", "SELECT, INSERT, UPDATE", OF_ACCOUNT, desk="ALL", policy="ALL"),
    # An address is proven before anybody has signed in.
    Wall("standing_adoption", "SELECT, INSERT, UPDATE", OF_ACCOUNT, desk="", door="true"),
    Wall("standing_adoptedreport", "SELECT", OF_ACCOUNT, own_for="SELECT", desk=""),
]

# Who files for whom is known to both: each reads the other's name beside the figures.
PARTNERS = f"""
DROP POLICY IF EXISTS partners ON accounts_account;
CREATE POLICY partners ON accounts_account FOR SELECT TO {APP_ROLE} USING ({IS_FILER}
  AND EXISTS (SELECT FROM standing_membership m
    WHERE accounts_account.id IN (m.owner_id, m.agent_id)));
DROP POLICY IF EXISTS programmes ON ledger_auditentry;
CREATE POLICY programmes ON ledger_auditentry FOR SELECT TO {APP_ROLE} USING ({IS_FILER}
  AND CASE subject_kind
    WHEN 'membership' THEN {OF_MEMBERSHIP.format("subject_id")}
    WHEN 'small_firm' THEN EXISTS (SELECT FROM standing_smallfirm f WHERE f.id = subject_id)
    ELSE false END);
GRANT UPDATE (is_sme) ON accounts_account TO {APP_ROLE};
"""
# A firm leaves by itself; staff let it in.
LANE = f"""
DROP POLICY IF EXISTS lane ON accounts_account;
CREATE POLICY lane ON accounts_account FOR UPDATE TO {APP_ROLE} USING (
  (SELECT current_setting('markwarden.standing', true))
    IN ('{Standing.DESK}', '{Standing.POLICY}') OR ({IS_FILER} AND id = {ACCOUNT}))
  WITH CHECK (NOT ({IS_FILER} AND is_sme));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("standing", "0001_initial"),
        ("walls", "0014_sellers"),
    ]
    operations = [
        *built(WALLS),
        migrations.RunSQL(PARTNERS, migrations.RunSQL.noop),
        migrations.RunSQL(LANE, migrations.RunSQL.noop),
    ]
