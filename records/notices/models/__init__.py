"""Statements sent to the DSA Transparency Database, and webhooks."""

from records.notices.models.dsa_statements import StatementKind, StatementSent, StatementState
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
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "Secret",
    "StatementKind",
    "StatementSent",
    "StatementState",
]
