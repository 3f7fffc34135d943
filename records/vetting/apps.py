"""The Django app of this room."""

from django.apps import AppConfig


class VettingConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.vetting"
    label = "vetting"
