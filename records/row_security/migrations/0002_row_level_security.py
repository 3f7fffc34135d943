"""Applies records/row_security/definitions: roles, grants, and who sees which rows of each table."""

from django.db import migrations

from records.row_security import definitions


class Migration(migrations.Migration):
    definitions_fingerprint = "14d75c5caa525504"

    # Every table that a definition names.
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0013_appointed_flaggers"),
        ("catalog", "0003_listing_figures"),
        ("complaints", "0002_upheld_at"),
        ("conduct", "0001_initial"),
        ("evidence", "0006_named_accounts_and_offers"),
        ("ledger", "0003_checked_entries"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("rights", "0006_authorisations"),
        ("screening", "0003_holds_and_disputes"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("standing", "0005_closures"),
        ("usersessions", "0001_initial"),
        ("walls", "0001_initial"),
        ("webhooks", "0002_sealed_secrets"),
    ]

    operations = definitions.build_operations()
