"""The Django app of what all doors share."""

from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils import translation


class WebConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.web"
    label = "web"

    def ready(self) -> None:
        """Reset the thread's language after each request."""
        from interfaces.web import sign_in_receivers  # noqa: F401, PLC0415  # models are loaded now

        request_finished.connect(_reset_language)


def _reset_language(**_sent: object) -> None:
    translation.deactivate()
