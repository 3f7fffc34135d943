"""Readers and writers of listings, rights, what hangs on a right, and powers of attorney."""

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
    FILER_WORKS_ON_OWN,
    MARKETPLACE,
    MARKETPLACE_READS_OWN,
    MARKETPLACE_WORKS_ON_OWN,
    OF_SELLER,
    POLICY_ADMINS_WORK,
    READ,
    VERIFIERS_READ,
    VERIFIERS_WORK,
    Policy,
    Table,
    sees,
)

_OWN_PUBLIC_ID: Final = "(SELECT own_public_id())"
_STAFF: Final = (DESK_READS, AUDITORS_READ, VERIFIERS_WORK)

# What hangs on a right stays its owner's: an agent sees the right itself and files on it.
_OF_OWN_RIGHT: Final = (
    f"EXISTS (SELECT FROM rights_right r WHERE r.id = right_id AND r.owner_id = {ACCOUNT})"
)
_OWNER_WORKS: Final = Policy("own", ConnectionRole.FILER, "ALL", _OF_OWN_RIGHT)
_OWNER_READS: Final = Policy("own", ConnectionRole.FILER, "SELECT", _OF_OWN_RIGHT)


_OF_AUTHORISATION: Final = sees("vetting_brandauthorisation", "authorisation_id")


def _seller_reads_by_case(condition: str) -> Policy:
    """Let a seller see rows of the cases it sees, by the policies of cases."""
    rows = f"EXISTS (SELECT FROM cases_case c WHERE c.{condition})"
    return Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", rows)


LISTINGS: Final = (
    # What a marketplace counts is its own; the desk reads it beside a case.
    Table(
        "marketplaces_listingfigures",
        ADD_AND_CHANGE,
        (MARKETPLACE_WORKS_ON_OWN, DESK_READS, AUDITORS_READ),
    ),
    # What is on sale is no secret, and a filing has to find the row that another one made.
    Table(
        "marketplaces_listing",
        ADD_AND_CHANGE,
        (
            Policy("own", ConnectionRole.FILER, "SELECT"),
            Policy("written", ConnectionRole.FILER, "INSERT"),
            _seller_reads_by_case("listing_id = marketplaces_listing.id"),
            MARKETPLACE_READS_OWN,
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
    # What a listing showed when it was reported: anyone who sees the case sees it.
    Table(
        "marketplaces_frozenlisting",
        READ,
        (
            Policy(
                "own",
                ConnectionRole.FILER,
                "SELECT",
                "EXISTS (SELECT FROM cases_case c"
                " WHERE c.frozen_id = marketplaces_frozenlisting.id)",
            ),
            _seller_reads_by_case("frozen_id = marketplaces_frozenlisting.id"),
            Policy(
                "marketplace",
                ConnectionRole.MARKETPLACE,
                "SELECT",
                f"marketplaces_is_on(listing_id, {MARKETPLACE})",
            ),
            DESK_READS,
            AUDITORS_READ,
        ),
    ),
)

# An agent files on the rights that a verified power names, and reads on those it once filed on.
_OF_PRINCIPAL: Final = f"""EXISTS (SELECT FROM accounts_powerofattorney p
  WHERE p.agent_id = {ACCOUNT}
    AND (p.state = 'verified' AND p.principal_id = owner_id AND rights_right.state <> 'claimed'
         AND (cardinality(p.kinds) = 0 OR kind = ANY (p.kinds))
         AND (cardinality(p.numbers) = 0 OR number = ANY (p.numbers))
         AND (cardinality(p.reach) = 0 OR rights_right.territories && p.reach)
         OR rights_right.id = ANY (p.known_rights)))"""

RIGHTS: Final = (
    # A filer writes what is its own; the trigger rights_verified_by_others keeps it from writing
    # that a right is in force.
    Table(
        "rights_right",
        EVERYTHING,
        (
            Policy("own", ConnectionRole.FILER, "ALL", f"owner_id = {ACCOUNT}"),
            Policy("agents", ConnectionRole.FILER, "SELECT", _OF_PRINCIPAL),
            _seller_reads_by_case("right_id = rights_right.id"),
            *_STAFF,
        ),
    ),
    # The trigger rights_released_by_others keeps a filer from releasing what is quarantined.
    Table(
        "rights_reference",
        EVERYTHING,
        (_OWNER_WORKS, _seller_reads_by_case("right_id = rights_reference.right_id"), *_STAFF),
    ),
    Table("rights_certificate", EVERYTHING, (_OWNER_WORKS, *_STAFF)),
    Table(
        "rights_certificatepage",
        EVERYTHING,
        (
            Policy(
                "own",
                ConnectionRole.FILER,
                "ALL",
                sees("rights_certificate", "certificate_id"),
            ),
            *_STAFF,
        ),
    ),
    # Which brands ask for papers everybody knows; staff designates them.
    Table(
        "vetting_branddesignation",
        ADD_AND_CHANGE,
        (
            Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT"),
            Policy("marketplace", ConnectionRole.MARKETPLACE, "SELECT"),
            _OWNER_READS,
            DESK_WORKS,
            POLICY_ADMINS_WORK,
            AUDITORS_READ,
            VERIFIERS_READ,
        ),
    ),
    # A seller hands papers in, verifiers read them, the owner says a word on them; workers grant:
    # the trigger rights_authorised_by_others holds that.
    Table(
        "vetting_brandauthorisation",
        ADD_AND_CHANGE,
        (
            Policy("merchant", ConnectionRole.MERCHANT, "ALL", OF_SELLER),
            MARKETPLACE_READS_OWN,
            _OWNER_WORKS,
            *_STAFF,
        ),
    ),
    Table(
        "vetting_authorisationlink",
        ADD,
        (
            Policy("merchant", ConnectionRole.MERCHANT, "ALL", _OF_AUTHORISATION),
            *_STAFF,
        ),
    ),
    Table("rights_authorisedseller", EVERYTHING, (_OWNER_WORKS, *_STAFF)),
    Table("rights_namedshop", EVERYTHING, (_OWNER_WORKS, *_STAFF)),
    Table("rights_rightversion", "SELECT, INSERT, DELETE", (_OWNER_WORKS, *_STAFF)),
    # A verifier's finding, and the reason for it: its owner reads it.
    Table("rights_judgement", "SELECT, INSERT, DELETE", (_OWNER_READS, *_STAFF)),
    # A right that is handed over is seen on both sides.
    Table(
        "rights_assignment",
        EVERYTHING,
        (
            Policy(
                "own",
                ConnectionRole.FILER,
                "ALL",
                f"of_account_id = {ACCOUNT} OR to_public_id = {_OWN_PUBLIC_ID}",
            ),
            *_STAFF,
        ),
    ),
    # Half-typed rights are their filer's alone.
    Table("rights_rightdraft", EVERYTHING, (FILER_WORKS_ON_OWN,)),
    Table("rights_rightimport", EVERYTHING, (FILER_WORKS_ON_OWN,)),
    # A verifier holds a right while working on it.
    Table("rights_verifierlease", EVERYTHING, _STAFF),
    # Which papers and pictures of different accounts look alike: signs of abuse, for staff.
    Table("rights_resemblance", EVERYTHING, _STAFF),
    Table("rights_sighting", READ, (DESK_READS, AUDITORS_READ, VERIFIERS_READ)),
)

REGISTERS: Final = (
    # Registers are public: everybody reads them who writes rights down or looks at them here.
    Table(
        "rights_registerentry",
        READ,
        (
            Policy("filers", ConnectionRole.FILER, "SELECT"),
            DESK_READS,
            AUDITORS_READ,
            VERIFIERS_READ,
        ),
    ),
    # Where a right differs from its register is for verifiers to judge.
    Table("rights_registerchange", CHANGE, (AUDITORS_READ, VERIFIERS_WORK)),
)

# The trigger rights_empowered_by_others keeps a filer from verifying a power.
POWERS_OF_ATTORNEY: Final = (
    Table(
        "accounts_powerofattorney",
        ADD_AND_CHANGE,
        (
            Policy(
                "own",
                ConnectionRole.FILER,
                "ALL",
                f"agent_id = {ACCOUNT} OR principal_number = {_OWN_PUBLIC_ID}",
            ),
            *_STAFF,
        ),
    ),
)

TABLES: Final = (*LISTINGS, *RIGHTS, *REGISTERS, *POWERS_OF_ATTORNEY)
