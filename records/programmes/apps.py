"""The Django app of this room."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.programmes"
    label = "programmes"
