"""Requests, cases, their work, decisions, rulings and the review desk."""

from records.complaints.models.aside import (
    CaseNote,
    Escalation,
    KeptBecause,
    Opinion,
    Reservation,
    RulingText,
)
from records.complaints.models.cases import Case, DecisionRecord
from records.complaints.models.desk import Clarification, ReviewLease, Skip
from records.complaints.models.disputes import Appeal, CounterNotification, DisputeLease
from records.complaints.models.drafts import Draft, Preflight
from records.complaints.models.groups import Group, GroupMember
from records.complaints.models.quality import Adjudication, GoldenCase, SecondReview
from records.complaints.models.requests import TakedownRequest
from records.complaints.models.rulings import Ruling
from records.complaints.models.settlements import Settlement
from records.complaints.models.stated import StatementSent, StatementState
from records.complaints.models.traits import Trait
from records.complaints.models.unconfirmed import UnconfirmedReport
from records.complaints.models.watches import Comeback, Lookout, Watch
from records.complaints.models.work import Work, WorkerLife

__all__ = [
    "Adjudication",
    "Appeal",
    "Case",
    "CaseNote",
    "Clarification",
    "Comeback",
    "CounterNotification",
    "DecisionRecord",
    "DisputeLease",
    "Draft",
    "Escalation",
    "GoldenCase",
    "Group",
    "GroupMember",
    "KeptBecause",
    "Lookout",
    "Opinion",
    "Preflight",
    "Reservation",
    "ReviewLease",
    "Ruling",
    "RulingText",
    "SecondReview",
    "Settlement",
    "Skip",
    "StatementSent",
    "StatementState",
    "TakedownRequest",
    "Trait",
    "UnconfirmedReport",
    "Watch",
    "Work",
    "WorkerLife",
]
