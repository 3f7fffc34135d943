"""Policies that differ from the installed one in harmless or harmful ways, and their adoption."""

import re
from pathlib import Path

from django.conf import settings
from pytest_django import Settings

from records.actions.quality import policy_adoptions
from records.ledger.models import PolicyAdoption

SIGNERS = ("Anna Ahn", "Ben Bauer")


def read_text() -> str:
    """The text of the installed policy."""
    return settings.MARKWARDEN.policy.read_text(encoding="utf-8")


def text_saying(**numbers: object) -> str:
    """The installed policy with other values of these keys, wherever they stand."""
    text = read_text()
    for name, value in numbers.items():
        text, count = re.subn(rf"(?m)^{name} = .*", f"{name} = {value}", text)
        assert count, name
    return text


def install(settings: Settings, folder: Path, **numbers: object) -> None:
    """The installed policy of one test, with other values of these keys."""
    install_text(settings, folder, text_saying(**numbers))


def install_text(settings: Settings, folder: Path, text: str) -> None:
    """The installed policy of one test."""
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"policy": path})


def adopt(text: str = "", reason: str = "A test.") -> PolicyAdoption:
    """An adoption, by two signers: it counts in ten seconds unless it is the first."""
    return policy_adoptions.adopt_signed(text or read_text(), SIGNERS, reason=reason)


def adopted_last() -> PolicyAdoption:
    """The newest adoption."""
    return PolicyAdoption.objects.select_related("policy").latest("number")
