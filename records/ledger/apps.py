"""The Django app of this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.ledger"
    label = "ledger"
