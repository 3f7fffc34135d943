"""Applies records/row_security/definitions and what each app declares of its tables."""

from django.db import migrations

from records.row_security import definitions


class Migration(migrations.Migration):
    atomic = False  # each table has a transaction of its own
    definitions_fingerprint = "10226091612d4292"

    # Every table that a definition names.
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0001_initial"),
        ("cases", "0001_initial"),
        ("conduct", "0001_initial"),
        ("disputes", "0001_initial"),
        ("evidence", "0001_initial"),
        ("filing", "0001_initial"),
        ("ledger", "0001_initial"),
        ("marketplaces", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("notices", "0001_initial"),
        ("programmes", "0001_initial"),
        ("quality", "0001_initial"),
        ("review", "0001_initial"),
        ("rights", "0001_initial"),
        ("row_security", "0002_row_level_security"),
        ("screening", "0001_initial"),
        ("sellers", "0001_initial"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("usersessions", "0001_initial"),
        ("vetting", "0001_initial"),
    ]

    operations = definitions.build_operations()
