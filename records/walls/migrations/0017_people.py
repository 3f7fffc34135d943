"""Newcomers register behind the wall: as filers, and nothing more; a verifier sees who vouches."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, also, built
from records.walls.standing import APP_ROLE, Standing

OF_ACCOUNT = f"account_id = {ACCOUNT}"
ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [
    Wall("accounts_account", "SELECT, INSERT, UPDATE", f"id = {ACCOUNT}", own_for="SELECT",
         desk="SELECT", verifier="ALL", door="true"),
    # Neither a role nor the right to everything is ever written by the doors.
    Wall("accounts_user",
         "SELECT, INSERT, UPDATE (last_login, password, email, account_id, is_owner)",
         OF_ACCOUNT, desk="SELECT", verifier="SELECT", door="true"),
    Wall("accounts_invitation", "SELECT, INSERT, UPDATE", OF_ACCOUNT, desk="", door="true"),
    Wall("accounts_codeletter", "SELECT, INSERT", desk="", door="true"),
    Wall("accounts_subjectkey", "SELECT, INSERT", OF_ACCOUNT, desk="", verifier="ALL"),
    Wall("accounts_identitydocument", "SELECT, INSERT, UPDATE", OF_ACCOUNT, desk="", verifier="ALL"),
    Wall("accounts_identityopening", "SELECT, INSERT", desk="", verifier="ALL"),
    Wall("account_emailaddress", ALL, desk="", door="true"),
    Wall("account_emailconfirmation", ALL, desk="", door="true"),
    Wall("mfa_authenticator", ALL, desk="", door="true"),
    Wall("socialaccount_socialaccount", ALL, desk="", door="true"),
    Wall("socialaccount_socialapp", "SELECT", desk="", door="true"),
    Wall("socialaccount_socialtoken", "SELECT", desk="", door="true"),
]

NEWCOMERS = f"""
DROP POLICY IF EXISTS newcomers ON accounts_user;
CREATE POLICY newcomers ON accounts_user AS RESTRICTIVE FOR INSERT TO {APP_ROLE}
WITH CHECK (role = 'filer' AND NOT is_superuser AND NOT is_staff);
"""
NOTED = {
    "ledger_auditentry": "subject_kind IN ('account', 'user')",
    "ledger_outgoing": "kind = 'code'",
}


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0002_public_form"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("walls", "0016_watches"),
    ]
    operations = [
        *built(WALLS),
        also(Standing.DOOR, NOTED),
        also(Standing.DOOR, NOTED, "INSERT"),
        also(Standing.FILER, {"ledger_outgoing": "kind = 'code'"}, "INSERT"),
        migrations.RunSQL(NEWCOMERS, migrations.RunSQL.noop),
    ]
