"""Declares concerns about misuse, and sanctions."""

from records.tables.access import DESK_WORKS, FILERS, MARKETPLACES, SELLERS, STAFF_READ
from records.tables.conditions import OF_ACCOUNT, OF_SELLER, has_shop
from records.tables.grants import ADD_AND_CHANGE, CHANGE, READ
from records.tables.personal_data import CONDUCT, NUMBERS, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

declare_tables(
    # Concerns are the desk's; workers find them.
    Table(
        "conduct_concern",
        CHANGE,
        DESK_WORKS,
        held="account account_id seller seller_id",
        keeps=Rule("audit", "decided_at"),
        personal=Holding(CONDUCT, "account", "seller", is_shown=False),
    ),
    Table("conduct_misusescan", READ, STAFF_READ, personal=NUMBERS),
    # A measure is seen by its party, which may object and nothing more.
    Table(
        "conduct_sanction",
        ADD_AND_CHANGE,
        (
            FILERS.read(OF_ACCOUNT),
            FILERS.change(OF_ACCOUNT),
            SELLERS.read(OF_SELLER, name="merchant"),
            SELLERS.change(OF_SELLER),
            # Whose disputes are not processed for a time.
            MARKETPLACES.read(has_shop("conduct_sanction")),
            *DESK_WORKS,
        ),
        held="account account_id seller seller_id",
        keeps=Rule("audit", "decided_at", later="ends_at answered_at"),
        personal=Holding(CONDUCT, "account", "seller"),
    ),
)
