"""The Django app of this room."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.review"
    label = "review"
