"""Who sees and writes what is kept for courts and authorities: no reviewer, filer or seller."""

from typing import Final

from records.row_security.connection_role import ConnectionRole
from records.row_security.policies import ADD, ADD_AND_CHANGE, AUDITORS_READ, READ, Policy, Table

_WORKS: Final = Policy("evidence", ConnectionRole.EVIDENCE, "ALL")

TABLES: Final = (
    # Two people release a hold: a constraint of the table, and the trigger hold_is_released_first.
    Table("evidence_hold", ADD_AND_CHANGE, (_WORKS, AUDITORS_READ)),
    Table("evidence_holdsubject", ADD, (_WORKS, AUDITORS_READ)),
    Table("evidence_authority", ADD, (_WORKS, AUDITORS_READ)),
    # Two people disclose: a constraint of the table.
    Table("evidence_order", ADD_AND_CHANGE, (_WORKS, AUDITORS_READ)),
    # Workers build it, and say so.
    Table("evidence_bundle", ADD, (_WORKS, AUDITORS_READ)),
    # Who looks writes down that they do, auditors too.
    Table(
        "evidence_opening",
        ADD,
        (_WORKS, AUDITORS_READ, Policy("opened", ConnectionRole.READER, "INSERT")),
    ),
    # Only workers forget what the vault holds.
    Table("evidence_releasedobject", READ, (AUDITORS_READ,)),
)
