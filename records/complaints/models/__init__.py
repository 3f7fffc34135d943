"""Requests, cases, their work, decisions, rulings and the review desk."""

from records.complaints.models.cases import Case, DecisionRecord
from records.complaints.models.desk import (
    CaseNote,
    Clarification,
    Escalation,
    KeptBecause,
    Opinion,
    Reservation,
    ReviewLease,
    RulingText,
    Skip,
)
from records.complaints.models.disputes import Appeal, CounterNotification, DisputeLease
from records.complaints.models.drafts import Draft, Preflight
from records.complaints.models.dsa_statements import StatementSent, StatementState
from records.complaints.models.groups import Group, GroupMember, Trait
from records.complaints.models.quality import Adjudication, GoldenCase, SecondReview
from records.complaints.models.requests import TakedownRequest, UnconfirmedReport
from records.complaints.models.rulings import Ruling, Settlement
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
