"""The Django app of this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registered in config/settings.py."""

    name = "records.accounts"
    label = "accounts"
