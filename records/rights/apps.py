"""The Django app of this room."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.rights"
    label = "rights"
