"""Readers and writers of listings that are screened before buyers see them."""

from typing import Final

from records.row_security.connection_role import ConnectionRole
from records.row_security.policies import (
    ADD,
    ADD_AND_CHANGE,
    AUDITORS_READ,
    CHANGE,
    DESK_READS,
    DESK_WORKS,
    FILER_READS_OWN,
    FILER_WORKS_ON_OWN,
    OF_ACCOUNT,
    OF_ENTITY,
    READ,
    Policy,
    Table,
)

_SENDS: Final = Policy("marketplace", ConnectionRole.MARKETPLACE, "ALL", OF_ACCOUNT)
_READS_OWN: Final = Policy("marketplace", ConnectionRole.MARKETPLACE, "SELECT", OF_ACCOUNT)
_SELLER_READS: Final = Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", OF_ENTITY)
# Of a listing that was drawn by chance only staff know, unless they uphold it.
_IS_ANSWERED: Final = " AND state NOT IN ('drawn', 'passed')"
_MARKETPLACE_READS_TOLD: Final = Policy(
    "marketplace", ConnectionRole.MARKETPLACE, "SELECT", OF_ACCOUNT + _IS_ANSWERED
)
_SELLER_READS_TOLD: Final = Policy(
    "merchant_select", ConnectionRole.MERCHANT, "SELECT", OF_ENTITY + _IS_ANSWERED
)
# Who disputes a hold puts it before another person, and changes nothing else of where it stands.
_SELLER_DISPUTES: Final = Policy(
    "merchant_update",
    ConnectionRole.MERCHANT,
    "UPDATE",
    f"{OF_ENTITY} AND state IN ('waiting', 'upheld')",
    f"{OF_ENTITY} AND state IN ('waiting', 'disputed')",
)
_SELLER_STATES: Final = Policy(
    "merchant_insert", ConnectionRole.MERCHANT, "INSERT", f"{OF_ENTITY} AND decided_at IS NULL"
)

TABLES: Final = (
    # A marketplace sends batches and reads what became of them; workers say it.
    Table("screening_batch", ADD, (_SENDS, DESK_READS, AUDITORS_READ)),
    Table("screening_part", ADD, (_SENDS, AUDITORS_READ)),
    Table("screening_verdict", READ, (_READS_OWN, DESK_READS, AUDITORS_READ)),
    # A reviewer who releases a version lets it pass.
    Table("screening_newestversion", CHANGE, (_READS_OWN, DESK_WORKS, AUDITORS_READ)),
    # Workers hold; reviewers decide, and a seller reads why.
    Table(
        "screening_heldlisting",
        CHANGE,
        (
            _MARKETPLACE_READS_TOLD,
            _SELLER_READS_TOLD,
            _SELLER_DISPUTES,
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
    Table(
        "screening_heldlistingobjection",
        ADD_AND_CHANGE,
        (_READS_OWN, _SELLER_READS, _SELLER_STATES, DESK_WORKS, AUDITORS_READ),
    ),
    # An undone release takes back what it cleared.
    Table(
        "screening_clearance",
        "SELECT, INSERT, DELETE",
        (_READS_OWN, DESK_WORKS, AUDITORS_READ),
    ),
    # A seller's form asks through its marketplace, and forgets the answer.
    Table("screening_listingcheck", "SELECT, INSERT, DELETE", (_SENDS,)),
    # Its owner reads how many live listings look like an upheld one, and answers the proposals.
    Table("screening_fingerprint", READ, (FILER_READS_OWN, DESK_READS, AUDITORS_READ)),
    Table("screening_nearduplicate", CHANGE, (FILER_WORKS_ON_OWN, DESK_READS, AUDITORS_READ)),
    Table("screening_daytally", READ, (DESK_READS, AUDITORS_READ)),
)

# Partitions are emptied by workers, who own none of them: a day that comes round finds none.
EMPTYING: Final = """
CREATE OR REPLACE FUNCTION screening_empty_slot(slot int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  EXECUTE format('TRUNCATE screening_verdict_%s', slot);
END $$;
REVOKE ALL ON FUNCTION screening_empty_slot FROM PUBLIC;
GRANT EXECUTE ON FUNCTION screening_empty_slot TO markwarden_work;
"""
