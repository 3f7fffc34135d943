"""The Django app of this room."""

from django.apps import AppConfig


class SellersConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.sellers"
    label = "sellers"
