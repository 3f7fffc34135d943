"""Declares second reviews, which are the desk's; golden cases are policy administrators' too."""

from records.tables.access import DESK_WORKS, POLICY_ADMINS
from records.tables.grants import ADD, ADD_AND_CHANGE
from records.tables.personal_data import INTERNAL
from records.tables.registry import Table, declare_tables

declare_tables(
    Table(
        "quality_secondreview", ADD_AND_CHANGE, DESK_WORKS, held="case case_id", personal=INTERNAL
    ),
    Table(
        "quality_adjudication",
        ADD,
        DESK_WORKS,
        held="second_review second_review_id",
        personal=INTERNAL,
    ),
    Table(
        "quality_goldencase",
        ADD_AND_CHANGE,
        (*DESK_WORKS, POLICY_ADMINS.write()),
        held="case case_id",
        personal=INTERNAL,
    ),
)
