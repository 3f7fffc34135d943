"""The texts of policies under their hash, so that stored decisions can be read back."""

from django.conf import settings

from pipeline.policy.policy import Policy
from records import policies
from records.ledger.models import PolicyText


def adopt_policy() -> Policy:
    """Store the policy's text under its hash, so that stored decisions can be read back."""
    text = settings.MARKWARDEN.policy.read_text(encoding="utf-8")
    PolicyText.objects.get_or_create(hash=policies.policy().hash, defaults={"text": text})
    return policies.policy()
