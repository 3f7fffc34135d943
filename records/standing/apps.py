"""The Django app of this room."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.standing"
    label = "standing"
