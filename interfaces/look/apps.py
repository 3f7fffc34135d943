"""The Django app of the shared look."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.look"
    label = "look"
