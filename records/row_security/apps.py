"""The Django app of this room."""

from django.apps import AppConfig


class RowSecurityConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.row_security"
    label = "row_security"
