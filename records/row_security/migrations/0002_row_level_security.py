"""Applies records/row_security/definitions: roles, grants, and who sees which rows of each table."""

from django.db import migrations

from records.row_security import definitions


class Migration(migrations.Migration):
    definitions_fingerprint = "96f336d4971babbd"

    # Every table that a definition names.
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("complaints", "0001_initial"),
        ("conduct", "0001_initial"),
        ("evidence", "0001_initial"),
        ("ledger", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("rights", "0001_initial"),
        ("screening", "0001_initial"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("standing", "0001_initial"),
        ("usersessions", "0001_initial"),
        ("walls", "0001_initial"),
        ("webhooks", "0001_initial"),
    ]

    operations = definitions.build_operations()
