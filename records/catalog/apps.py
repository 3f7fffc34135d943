"""The Django app of this room."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.catalog"
    label = "catalog"
