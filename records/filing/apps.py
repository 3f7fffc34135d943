"""The Django app of this room."""

from django.apps import AppConfig


class FilingConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.filing"
    label = "filing"
