"""The Django app of this room."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.quality"
    label = "quality"
