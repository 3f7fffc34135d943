"""The Django app of this door."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.api"
    label = "api"
