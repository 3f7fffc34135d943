"""The Django app of this door."""

from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "interfaces.merchants"
    label = "merchants"
