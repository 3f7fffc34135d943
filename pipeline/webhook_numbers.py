"""The numbers of webhooks: how many, how long secrets overlap, when we stop knocking."""

from pydantic.dataclasses import dataclass

from pipeline.tables import CLOSED


@dataclass(frozen=True, slots=True, config=CLOSED)
class WebhookNumbers:
    """For each account's endpoints; retention_days.webhook_log deletes their log."""

    endpoints: int = 10  # of one account
    secrets_overlap_hours: int = 24  # how long the old secret still signs
    disabled_after_days: int = 5  # of failures without one success
