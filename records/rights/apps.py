"""The Django app of this room."""

from django.apps import AppConfig
from django.conf import settings

from matchers.image.sandbox.connection import allow_open_sandbox


class RightsConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.rights"
    label = "rights"

    def ready(self) -> None:
        """Allow an open sandbox for references and papers if the settings do."""
        environment = settings.MARKWARDEN
        if environment.is_development or environment.sandbox_may_be_open:
            allow_open_sandbox()
