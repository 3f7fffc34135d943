"""The Django app of this room."""

from django.apps import AppConfig


class WallsConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.row_security"
    label = "walls"
