"""The Django app of this door."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.console"
    label = "console"
