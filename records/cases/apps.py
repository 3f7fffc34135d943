"""The Django app of this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.cases"
    label = "cases"
