"""Verifiers see rights, their papers and who owns them; policy administrators read as auditors do."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built
from records.walls.standing import Standing

OF_RIGHT = "EXISTS (SELECT FROM rights_right r WHERE r.id = right_id)"
OF_ACCOUNT = f"account_id = {ACCOUNT}"
OF_AUDIT = (
    "CASE subject_kind"
    " WHEN 'case' THEN EXISTS (SELECT FROM complaints_case c WHERE c.id = subject_id)"
    " WHEN 'request' THEN EXISTS (SELECT FROM complaints_takedownrequest t WHERE t.id = subject_id)"
    " WHEN 'right' THEN EXISTS (SELECT FROM rights_right r WHERE r.id = subject_id)"
    f" WHEN 'account' THEN subject_id = {ACCOUNT}"
    " ELSE false END"
)
ALL = "SELECT, INSERT, UPDATE, DELETE"

WALLS = [
    Wall("accounts_account", "SELECT, UPDATE", f"id = {ACCOUNT}", own_for="SELECT", desk="SELECT",
         verifier="ALL", door="true"),
    Wall("accounts_user", "SELECT, UPDATE (last_login, password)", OF_ACCOUNT, own_for="SELECT",
         desk="SELECT", verifier="SELECT", door="true"),
    Wall("accounts_seller", "SELECT", desk="SELECT", verifier="SELECT"),
    Wall("accounts_shop", "SELECT", desk="SELECT", verifier="SELECT"),
    # A filer writes what is its own; whether a right is in force only acts of ours decide.
    Wall("rights_right", ALL, f"owner_id = {ACCOUNT}", desk="SELECT", verifier="ALL"),
    Wall("rights_reference", ALL, OF_RIGHT, desk="SELECT", verifier="ALL"),
    Wall("rights_certificate", ALL, OF_RIGHT, desk="SELECT", verifier="ALL"),
    Wall("rights_certificatepage", ALL, "EXISTS (SELECT FROM rights_certificate c WHERE c.id = certificate_id)",
         desk="SELECT", verifier="ALL"),
    Wall("rights_resemblance", ALL, desk="SELECT", verifier="ALL"),
    Wall("rights_authorisedseller", ALL, OF_RIGHT, desk="SELECT", verifier="ALL"),
    Wall("rights_sighting", "SELECT", desk="SELECT", verifier="SELECT"),
    Wall("ledger_auditentry", "SELECT, INSERT", OF_AUDIT, own_for="SELECT", desk="SELECT",
         verifier="SELECT", door="subject_kind = 'sign_in'",
         written_by=(Standing.FILER, Standing.DESK, Standing.VERIFIER, Standing.POLICY)),
]

CHANGES = """
GRANT SELECT, INSERT ON ledger_change TO markwarden_app;
"""


class Migration(migrations.Migration):
    dependencies = [("walls", "0002_allowances")]
    operations = [migrations.RunSQL(CHANGES, migrations.RunSQL.noop), *built(WALLS)]
