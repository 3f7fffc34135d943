"""Declares rights, what hangs on a right, and registers."""

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from pipeline.vocabulary import RightState
from records.tables.access import (
    ALL_STAFF,
    AUDITORS_READ,
    FILER_ALONE,
    FILERS,
    SELLERS,
    STAFF_READ,
    VERIFIERS,
)
from records.tables.conditions import ACCOUNT, OWN_PUBLIC_ID, has_case, sees
from records.tables.grants import ADD_AND_DELETE, CHANGE, EVERYTHING, READ
from records.tables.personal_data import LISTING, NUMBERS, PROOF, STAFF_AT_WORK, Holding
from records.tables.registry import NO_POLICIES, Table, declare_tables, find_model
from records.tables.retention import Rule, is_held

# What hangs on a right stays its owner's: an agent sees the right itself and files on it.
_OF_OWN_RIGHT: Final = (
    f"EXISTS (SELECT FROM rights_right r WHERE r.id = right_id AND r.owner_id = {ACCOUNT})"
)
OWNER_WORKS: Final = FILERS.write(_OF_OWN_RIGHT)
OWNER_READS: Final = FILERS.read(_OF_OWN_RIGHT)
_OWNER_AND_STAFF: Final = (OWNER_WORKS, *ALL_STAFF)
_OF_OWNER: Final = Holding(PROOF, "right__owner")

# An agent files on the rights that a verified power names, and reads on those it once filed on.
_OF_PRINCIPAL: Final = f"""EXISTS (SELECT FROM accounts_powerofattorney p
  WHERE p.agent_id = {ACCOUNT}
    AND (p.state = 'verified' AND p.principal_id = owner_id AND rights_right.state <> 'claimed'
         AND (cardinality(p.kinds) = 0 OR kind = ANY (p.kinds))
         AND (cardinality(p.numbers) = 0 OR number = ANY (p.numbers))
         AND (cardinality(p.reach) = 0 OR rights_right.territories && p.reach)
         OR rights_right.id = ANY (p.known_rights)))"""

_PAPERS: Final[QuerySet[Any]] = QuerySet(find_model("vetting_brandauthorisation")).filter(
    right=OuterRef("pk")
)

declare_tables(
    # A filer writes what is its own; the trigger rights_verified_by_others keeps it from writing
    # that a right is in force.
    Table(
        "rights_right",
        EVERYTHING,
        (
            FILERS.write(f"owner_id = {ACCOUNT}"),
            FILERS.read(_OF_PRINCIPAL, name="agents"),
            SELLERS.read(has_case("right_id = rights_right.id")),
            *ALL_STAFF,
        ),
        held="right id",
        keeps=(
            Rule(
                "listing_vault",
                "updated_at",
                where=Q(state=RightState.WITHDRAWN)
                & ~Q(Exists(_PAPERS.filter(is_held("seller", "seller_id")))),
                without="takedownrequest holds",
            ),
        ),
        personal=Holding(PROOF, "owner"),
    ),
    # The trigger rights_released_by_others keeps a filer from releasing what is quarantined.
    Table(
        "rights_reference",
        EVERYTHING,
        (OWNER_WORKS, SELLERS.read(has_case("right_id = rights_reference.right_id")), *ALL_STAFF),
        held="right right_id",
        personal=_OF_OWNER,
    ),
    Table(
        "rights_certificate",
        EVERYTHING,
        _OWNER_AND_STAFF,
        held="right right_id",
        personal=_OF_OWNER,
    ),
    Table(
        "rights_certificatepage",
        EVERYTHING,
        (FILERS.write(sees("rights_certificate", "certificate_id")), *ALL_STAFF),
        held="certificate certificate_id",
        personal=Holding(PROOF, "certificate__right__owner"),
    ),
    Table(
        "rights_authorisedseller",
        EVERYTHING,
        _OWNER_AND_STAFF,
        personal=Holding(PROOF, "right__owner", "seller"),
    ),
    Table("rights_namedshop", EVERYTHING, _OWNER_AND_STAFF, personal=_OF_OWNER),
    Table(
        "rights_rightversion",
        ADD_AND_DELETE,
        _OWNER_AND_STAFF,
        held="right right_id",
        personal=_OF_OWNER,
    ),
    # A verifier's finding, and the reason for it: its owner reads it.
    Table(
        "rights_judgement",
        ADD_AND_DELETE,
        (OWNER_READS, *ALL_STAFF),
        held="right right_id",
        personal=_OF_OWNER,
    ),
    # A right that is handed over is seen on both sides.
    Table(
        "rights_assignment",
        EVERYTHING,
        (FILERS.write(f"of_account_id = {ACCOUNT} OR to_public_id = {OWN_PUBLIC_ID}"), *ALL_STAFF),
        held="right right_id",
        personal=Holding(PROOF, "of_account"),
    ),
    # Half-typed rights are their filer's alone.
    Table("rights_rightdraft", EVERYTHING, FILER_ALONE, personal=Holding(None, "account")),
    Table("rights_rightimport", EVERYTHING, FILER_ALONE, personal=Holding(None, "account")),
    # A verifier holds a right while working on it.
    Table("rights_verifierlease", EVERYTHING, ALL_STAFF, personal=STAFF_AT_WORK),
    # Which papers and pictures of different accounts look alike: signs of abuse, for staff.
    Table(
        "rights_resemblance",
        EVERYTHING,
        ALL_STAFF,
        personal=Holding(PROOF, "page__certificate__right__owner", is_shown=False),
    ),
    Table(
        "rights_sighting",
        READ,
        (*STAFF_READ, VERIFIERS.read()),
        personal=Holding(LISTING, seller="seller", is_shown=False),
    ),
    # Registers are public: everybody reads them who writes rights down or looks at them here.
    Table(
        "rights_registerentry",
        READ,
        (FILERS.read(name="filers"), *STAFF_READ, VERIFIERS.read()),
        personal="What offices publish to everybody, with or without an account here.",
    ),
    # Where a right differs from its register is for verifiers to judge.
    Table(
        "rights_registerchange",
        CHANGE,
        (AUDITORS_READ, VERIFIERS.write()),
        held="right right_id",
        personal=_OF_OWNER,
    ),
    # Whether listings can be screened.
    Table("rights_indexgeneration", READ, NO_POLICIES, personal=NUMBERS),
)
