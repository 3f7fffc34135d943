"""The Django app of this room."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.webhooks"
    label = "webhooks"
