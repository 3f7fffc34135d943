"""Policies that differ from the installed one in harmless or harmful ways, and their adoption."""

import re

from django.conf import settings

from records.actions.quality import policy_adoptions
from records.ledger.models import PolicyAdoption

SIGNERS = ("Anna Ahn", "Ben Bauer")


def read_text() -> str:
    """The installed policy."""
    return settings.MARKWARDEN.policy.read_text(encoding="utf-8")


def text_saying(**numbers: object) -> str:
    """The installed policy with other values of these keys, wherever they stand."""
    text = read_text()
    for name, value in numbers.items():
        text, count = re.subn(rf"(?m)^{name} = .*", f"{name} = {value}", text)
        assert count, name
    return text


def adopt(text: str = "", reason: str = "A test.") -> PolicyAdoption:
    """An adoption, by two signers: it counts in ten seconds unless it is the first."""
    return policy_adoptions.adopt_signed(text or read_text(), SIGNERS, reason=reason)


def adopted_last() -> PolicyAdoption:
    """The newest adoption."""
    return PolicyAdoption.objects.select_related("policy").latest("number")
