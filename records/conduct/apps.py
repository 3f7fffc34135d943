"""The Django app of this room."""

from django.apps import AppConfig


class ConductConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.conduct"
    label = "conduct"
