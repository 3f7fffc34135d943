"""Takedown requests, their cases, and the work on them."""

from records.cases.models.cases import Case, DecisionRecord, TakedownRequest
from records.cases.models.clarifications import Clarification
from records.cases.models.rulings import Ruling, Settlement
from records.cases.models.work import Work, WorkerLife

__all__ = [
    "Case",
    "Clarification",
    "DecisionRecord",
    "Ruling",
    "Settlement",
    "TakedownRequest",
    "Work",
    "WorkerLife",
]
