"""The Django app of this room."""

from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.complaints"
    label = "complaints"
