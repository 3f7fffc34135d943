"""The Django app of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.evidence"
    label = "evidence"
