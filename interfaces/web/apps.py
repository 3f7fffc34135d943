"""The Django app of what all doors share."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.web"
    label = "web"
