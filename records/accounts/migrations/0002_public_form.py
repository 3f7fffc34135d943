"""The reserved account that all filings of the public form belong to."""

from django.db import migrations

CREATE = """
INSERT INTO accounts_account
  (id, public_id, name, verified_name, country, state, is_trusted_flagger, is_sme)
VALUES (1, gen_random_uuid(), 'Public form', '', '', 'active', false, false);
SELECT setval(pg_get_serial_sequence('accounts_account', 'id'), 1000);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, "DELETE FROM accounts_account WHERE id = 1"),
    ]
