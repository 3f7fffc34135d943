"""The Django app of this room."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.disputes"
    label = "disputes"
