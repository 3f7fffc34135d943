"""The Django app of this room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.notices"
    label = "notices"
