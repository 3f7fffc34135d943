"""The Django app of this room."""

from django.apps import AppConfig


class MarketplacesConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.marketplaces"
    label = "marketplaces"
