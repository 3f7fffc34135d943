"""Declares listings that are screened before buyers see them."""

from typing import Final

from records.tables.access import (
    AUDITORS_READ,
    DESK_WORKS,
    FILERS,
    MARKETPLACES,
    SELLERS,
    STAFF_READ,
)
from records.tables.conditions import OF_ACCOUNT, OF_SELLER
from records.tables.grants import ADD, ADD_AND_CHANGE, ADD_AND_DELETE, CHANGE, READ
from records.tables.personal_data import DECISION, FEED, INTERNAL, NUMBERS, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

_SENDS: Final = MARKETPLACES.write(OF_ACCOUNT)
_READS_OWN: Final = MARKETPLACES.read(OF_ACCOUNT)
_SELLER_READS: Final = SELLERS.read(OF_SELLER)
# Of a listing that was drawn by chance only staff know, unless they uphold it.
_IS_ANSWERED: Final = " AND state NOT IN ('drawn', 'passed')"
_MARKETPLACE_READS_TOLD: Final = MARKETPLACES.read(OF_ACCOUNT + _IS_ANSWERED)
_SELLER_READS_TOLD: Final = SELLERS.read(OF_SELLER + _IS_ANSWERED)
# Who disputes a hold puts it before another person, and changes nothing else of where it stands.
_SELLER_DISPUTES: Final = SELLERS.change(
    f"{OF_SELLER} AND state IN ('waiting', 'upheld')",
    check=f"{OF_SELLER} AND state IN ('waiting', 'disputed')",
)
_SELLER_STATES: Final = SELLERS.add(f"{OF_SELLER} AND decided_at IS NULL")
_FEED: Final = Holding(FEED, "account_id", is_shown=False)

declare_tables(
    # A marketplace sends batches and reads what became of them; workers say it.
    Table(
        "screening_batch",
        ADD,
        (_SENDS, *STAFF_READ),
        keeps=Rule("screening", "done_at", is_recorded=False),
        personal=_FEED,
    ),
    Table("screening_part", ADD, (_SENDS, AUDITORS_READ), personal=_FEED),
    Table("screening_verdict", READ, (_READS_OWN, *STAFF_READ), personal=_FEED),
    # A reviewer who releases a version lets it pass.
    Table(
        "screening_newestversion",
        CHANGE,
        (_READS_OWN, *DESK_WORKS),
        keeps=Rule("screening", "screened_at", is_recorded=False),
        personal=_FEED,
    ),
    # Workers hold; reviewers decide, and a seller reads why.
    Table(
        "screening_heldlisting",
        CHANGE,
        (_MARKETPLACE_READS_TOLD, _SELLER_READS_TOLD, _SELLER_DISPUTES, *DESK_WORKS),
        held="listing_hold id",
        keeps=Rule("audit", "decided_at"),
        personal=Holding(DECISION, "account_id", "seller_id", is_shown=False),
    ),
    Table(
        "screening_heldlistingobjection",
        ADD_AND_CHANGE,
        (_READS_OWN, _SELLER_READS, _SELLER_STATES, *DESK_WORKS),
        held="listing_hold hold_id",
        personal=(INTERNAL, Holding(DECISION, seller="seller_id", hidden="why")),
    ),
    # An undone release takes back what it cleared.
    Table("screening_clearance", ADD_AND_DELETE, (_READS_OWN, *DESK_WORKS), personal=INTERNAL),
    # A seller's form asks through its marketplace, and forgets the answer.
    Table("screening_listingcheck", ADD_AND_DELETE, (_SENDS,), personal=_FEED),
    # Its owner reads how many live listings look like an upheld one, and answers the proposals.
    Table(
        "screening_fingerprint",
        READ,
        (FILERS.read(OF_ACCOUNT), *STAFF_READ),
        personal=Holding(DECISION, "account_id", "seller_id", is_shown=False),
    ),
    Table(
        "screening_nearduplicate",
        CHANGE,
        (FILERS.write(OF_ACCOUNT), *STAFF_READ),
        personal=Holding(DECISION, "account_id"),
    ),
    Table("screening_daytally", READ, STAFF_READ, personal=NUMBERS),
)
