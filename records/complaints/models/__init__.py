"""Requests, cases, their work, decisions, rulings and the review desk."""

from records.complaints.models.cases import Case, DecisionRecord, TakedownRequest, UnconfirmedReport
from records.complaints.models.desk import (
    CaseNote,
    Clarification,
    Escalation,
    Group,
    GroupMember,
    Opinion,
    Reservation,
    ReservationReason,
    ReviewLease,
    RulingText,
    Skip,
    Trait,
)
from records.complaints.models.disputes import Appeal, CounterNotification, DisputeLease
from records.complaints.models.drafts import Draft, Preflight, Relisting, RelistingCheck, Watch
from records.complaints.models.dsa_statements import StatementKind, StatementSent, StatementState
from records.complaints.models.quality import Adjudication, GoldenCase, SecondReview
from records.complaints.models.rulings import Ruling, Settlement
from records.complaints.models.work import Work, WorkerLife

__all__ = [
    "Adjudication",
    "Appeal",
    "Case",
    "CaseNote",
    "Clarification",
    "CounterNotification",
    "DecisionRecord",
    "DisputeLease",
    "Draft",
    "Escalation",
    "GoldenCase",
    "Group",
    "GroupMember",
    "Opinion",
    "Preflight",
    "Relisting",
    "RelistingCheck",
    "Reservation",
    "ReservationReason",
    "ReviewLease",
    "Ruling",
    "RulingText",
    "SecondReview",
    "Settlement",
    "Skip",
    "StatementKind",
    "StatementSent",
    "StatementState",
    "TakedownRequest",
    "Trait",
    "UnconfirmedReport",
    "Watch",
    "Work",
    "WorkerLife",
]
