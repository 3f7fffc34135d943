"""The Django app of this room."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.screening"
    label = "screening"
