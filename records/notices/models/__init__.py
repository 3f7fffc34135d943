"""Documents as they left, statements for the DSA Transparency Database, and webhooks."""

from records.notices.models.documents import Channel, Document
from records.notices.models.dsa_statements import StatementKind, StatementSent, StatementState
from records.notices.models.public_counts import PublicCount, PublicMeasure
from records.notices.models.webhooks import (
    Attempt,
    AttemptAnswer,
    Delivery,
    DeliveryState,
    Endpoint,
    Secret,
)

__all__ = [
    "Attempt",
    "AttemptAnswer",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Document",
    "Endpoint",
    "PublicCount",
    "PublicMeasure",
    "Secret",
    "StatementKind",
    "StatementSent",
    "StatementState",
]
