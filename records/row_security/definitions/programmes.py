"""Readers and writers of memberships, penalties, measures against misuse, and webhooks."""

from typing import Final

from records.row_security.connection_role import ConnectionRole
from records.row_security.policies import (
    ACCOUNT,
    ADD,
    ADD_AND_CHANGE,
    AUDITORS_READ,
    CHANGE,
    DESK_READS,
    DESK_WORKS,
    EVERYTHING,
    FILER_READS_OWN,
    FILER_WORKS_ON_OWN,
    OF_ACCOUNT,
    OF_SELLER,
    POLICY_ADMINS_WORK,
    READ,
    SIGN_IN_WORKS,
    Policy,
    Table,
)

_SELLER_READS_OWN: Final = Policy("merchant", ConnectionRole.MERCHANT, "SELECT", OF_SELLER)

PROGRAMMES: Final = (
    # A member may leave; both sides of a membership see it.
    Table(
        "programmes_membership",
        CHANGE,
        (
            Policy("own", ConnectionRole.FILER, "ALL", f"{ACCOUNT} IN (owner_id, agent_id)"),
            DESK_WORKS,
            AUDITORS_READ,
            POLICY_ADMINS_WORK,
        ),
    ),
    # Workers evaluate; anyone who sees the membership reads the figures.
    Table(
        "programmes_evaluation",
        READ,
        (
            Policy(
                "own",
                ConnectionRole.FILER,
                "SELECT",
                "EXISTS (SELECT FROM programmes_membership m WHERE m.id = membership_id)",
            ),
            DESK_READS,
            AUDITORS_READ,
        ),
    ),
    # Small firms apply and leave; staff let them in.
    Table(
        "programmes_smallfirm",
        ADD_AND_CHANGE,
        (FILER_WORKS_ON_OWN, DESK_WORKS, AUDITORS_READ, POLICY_ADMINS_WORK),
    ),
    # Policy administrators appoint trusted flaggers; each account reads its own appointment.
    Table(
        "programmes_trustedflagger",
        ADD_AND_CHANGE,
        (FILER_READS_OWN, DESK_READS, AUDITORS_READ, POLICY_ADMINS_WORK),
    ),
    # The thread with a small firm's contact: both sides write, nobody changes.
    Table(
        "programmes_supportmessage",
        ADD,
        (FILER_WORKS_ON_OWN, DESK_WORKS, AUDITORS_READ, POLICY_ADMINS_WORK),
    ),
    # Reports of the public form become an account's own. An address is proven before sign-in.
    Table("filing_adoption", ADD_AND_CHANGE, (FILER_WORKS_ON_OWN, SIGN_IN_WORKS)),
    Table("filing_adoptedreport", READ, (FILER_READS_OWN,)),
)

# Workers count strikes, and so does who joins sellers; reviewers decide on bans.
PENALTIES: Final = (
    Table("sellers_sellerstanding", ADD_AND_CHANGE, (_SELLER_READS_OWN, DESK_WORKS, AUDITORS_READ)),
    Table(
        "sellers_penaltyorder",
        ADD_AND_CHANGE,
        (
            _SELLER_READS_OWN,
            Policy("merchant_update", ConnectionRole.MERCHANT, "UPDATE", OF_SELLER),
            Policy(
                "marketplace",
                ConnectionRole.MARKETPLACE,
                "SELECT",
                "EXISTS (SELECT FROM sellers_shop s"
                " WHERE s.seller_id = sellers_penaltyorder.seller_id)",
            ),
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
)

MISUSE: Final = (
    # What workers count of sellers each night.
    Table("sellers_sellerfigures", READ, (DESK_READS, AUDITORS_READ)),
    # Concerns are the desk's; workers find them.
    Table("conduct_concern", CHANGE, (DESK_WORKS, AUDITORS_READ)),
    Table("conduct_misusescan", READ, (DESK_READS, AUDITORS_READ)),
    # A measure is seen by its party, which may object and nothing more.
    Table(
        "conduct_sanction",
        ADD_AND_CHANGE,
        (
            FILER_READS_OWN,
            Policy("filer_update", ConnectionRole.FILER, "UPDATE", OF_ACCOUNT),
            _SELLER_READS_OWN,
            Policy("merchant_update", ConnectionRole.MERCHANT, "UPDATE", OF_SELLER),
            # Whose disputes are not processed for a time.
            Policy(
                "marketplace",
                ConnectionRole.MARKETPLACE,
                "SELECT",
                "EXISTS (SELECT FROM sellers_shop s"
                " WHERE s.seller_id = conduct_sanction.seller_id)",
            ),
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
)

# Endpoints are their account's own; a secret is written, and never read by the web role.
WEBHOOKS: Final = (
    Table("notices_endpoint", EVERYTHING, (FILER_WORKS_ON_OWN, DESK_READS, AUDITORS_READ)),
    Table(
        "notices_secret",
        "SELECT (id, endpoint_id, account_id, created_at, ends_at), INSERT, UPDATE (ends_at)",
        (FILER_WORKS_ON_OWN,),
    ),
    Table("notices_delivery", ADD_AND_CHANGE, (FILER_WORKS_ON_OWN, DESK_READS, AUDITORS_READ)),
    Table("notices_attempt", READ, (FILER_WORKS_ON_OWN, DESK_READS, AUDITORS_READ)),
)

TABLES: Final = (*PROGRAMMES, *PENALTIES, *MISUSE, *WEBHOOKS)
