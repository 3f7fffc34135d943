"""The Django app of what all doors share."""

from importlib import import_module

from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils import translation


class WebConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.web"
    label = "web"

    def ready(self) -> None:
        """After each request its thread speaks the default language again, not the reader's."""
        import_module("interfaces.web.accounts.receivers")
        request_finished.connect(_reset_language)


def _reset_language(**_sent: object) -> None:
    translation.deactivate()
