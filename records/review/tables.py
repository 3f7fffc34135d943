"""Declares what reviewers keep for each other: no filer and no seller sees any of it."""

from typing import Final

from django.db.models import Exists, OuterRef, Q

from records.cases.tables import FILER_OF_CASE
from records.review.models import GroupMember
from records.tables.access import DESK_WORKS, FILERS, SELLERS, STAFF_READ
from records.tables.conditions import sees
from records.tables.grants import ADD, ADD_AND_CHANGE, EVERYTHING, READ
from records.tables.personal_data import DECISION, INTERNAL, NUMBERS, STAFF_AT_WORK, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

_OF_RULING: Final = sees("cases_ruling", "ruling_id")
_OTHERS: Final = GroupMember.objects.filter(group=OuterRef("pk")).exclude(case=OuterRef("lead"))

declare_tables(
    # Working hours: no filer, seller or verifier learns who is on duty.
    Table("review_shift", EVERYTHING, DESK_WORKS, personal=STAFF_AT_WORK),
    Table("review_daysaway", EVERYTHING, DESK_WORKS, personal=STAFF_AT_WORK),
    # What a reviewer wrote into a statement is read by those who see the ruling.
    Table(
        "review_rulingtext",
        ADD,
        (FILERS.read(_OF_RULING, name="filer_select"), SELLERS.read(_OF_RULING), *DESK_WORKS),
        held="ruling ruling_id",
        personal=Holding(DECISION, "ruling__case__account_id"),
    ),
    # What a filer does about its own case may end the lease on it.
    Table("review_reviewlease", EVERYTHING, (FILER_OF_CASE, *DESK_WORKS), personal=STAFF_AT_WORK),
    Table("review_skip", EVERYTHING, DESK_WORKS, personal=INTERNAL),
    Table("review_casenote", ADD, DESK_WORKS, held="case case_id", personal=INTERNAL),
    Table("review_reservation", EVERYTHING, DESK_WORKS, personal=STAFF_AT_WORK),
    Table("review_escalation", EVERYTHING, DESK_WORKS, held="case case_id", personal=INTERNAL),
    Table("review_opinion", ADD_AND_CHANGE, DESK_WORKS, held="case case_id", personal=INTERNAL),
    # A filer sees the rulings, not what was ruled together.
    Table(
        "review_group",
        ADD_AND_CHANGE,
        DESK_WORKS,
        held="case lead_id",
        keeps=Rule("audit", "proposed_at", where=~Q(Exists(_OTHERS))),
        personal=INTERNAL,
    ),
    Table("review_groupmember", ADD_AND_CHANGE, DESK_WORKS, held="case case_id", personal=NUMBERS),
    # What cases have in common is the desk's to see, and workers' to write.
    Table("review_trait", READ, STAFF_READ, personal=INTERNAL),
)
