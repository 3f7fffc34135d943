"""A report that waits is the public form's; the post reads it, and nobody else."""

from django.db import migrations

from records.walls.building import ACCOUNT, Wall, built
from records.walls.standing import APP_ROLE

OF_FORM = f"{ACCOUNT} = 1"  # the account that 0002_public_form of the accounts reserves
WALLS = [
    Wall("complaints_unconfirmedreport", "SELECT, INSERT, UPDATE", OF_FORM, desk=""),
]
LETTERS = f"""
DROP POLICY IF EXISTS unconfirmed_letters ON ledger_outgoing;
CREATE POLICY unconfirmed_letters ON ledger_outgoing FOR ALL TO {APP_ROLE}
  USING ((SELECT current_setting('markwarden.standing', true)) = 'filer' AND {OF_FORM}
    AND kind = 'unconfirmed');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("walls", "0025_sellers_told"),
        ("complaints", "0002_upheld_at"),
    ]
    operations = [*built(WALLS), migrations.RunSQL(LETTERS, migrations.RunSQL.noop)]
