"""Declares counter-notifications, appeals, and who works on them."""

from typing import Final

from pipeline.law.profiles import Party
from records.cases.tables import OF_CASE
from records.tables.access import DESK_WORKS, FILERS, MARKETPLACES, SELLERS
from records.tables.conditions import OF_ACCOUNT, OF_SELLER
from records.tables.grants import ADD_AND_CHANGE, EVERYTHING
from records.tables.personal_data import DECISION, STAFF_AT_WORK, Holding
from records.tables.registry import Table, declare_tables

_MARKETPLACE_DISPUTES: Final = MARKETPLACES.write(OF_CASE)
_OF_SELLERS: Final = "ground statement evidence declarations contact"

# A filer sees and answers what concerns its cases, a seller what it disputed; reviewers rule.
declare_tables(
    Table(
        "disputes_counternotification",
        ADD_AND_CHANGE,
        (FILERS.write(OF_ACCOUNT), SELLERS.write(OF_SELLER), _MARKETPLACE_DISPUTES, *DESK_WORKS),
        held="case case_id",
        personal=Holding(DECISION, "account_id", "seller_id", hidden=_OF_SELLERS),
    ),
    Table(
        "disputes_appeal",
        ADD_AND_CHANGE,
        (FILERS.write(OF_ACCOUNT), SELLERS.write(OF_SELLER), _MARKETPLACE_DISPUTES, *DESK_WORKS),
        held="case case_id",
        personal=(
            Holding(DECISION, "account_id", where={"party": Party.FILER}),
            Holding(
                DECISION, "account_id", "seller_id", where={"party": Party.SELLER}, is_shown=False
            ),
        ),
    ),
    Table("disputes_disputelease", EVERYTHING, DESK_WORKS, personal=STAFF_AT_WORK),
)
