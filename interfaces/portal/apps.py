"""The Django app of this door."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.portal"
    label = "portal"
