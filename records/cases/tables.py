"""Declares requests, cases, their rulings, and what hangs on a case."""

from typing import Final

from records.tables.access import (
    DESK_WORKS,
    FILERS,
    MARKETPLACES,
    POLICY_ADMINS,
    SELLERS,
    STAFF_READ,
)
from records.tables.conditions import MARKETPLACE, OF_ACCOUNT, OF_SELLER, has_case
from records.tables.grants import ADD, ADD_AND_CHANGE, EVERYTHING, READ
from records.tables.personal_data import DECISION, ERASED, INTERNAL, NOTICE, NUMBERS, Holding
from records.tables.registry import NO_POLICIES, Table, declare_tables
from records.tables.retention import Rule

OF_CASE: Final = has_case("id = case_id")
# What hangs on a case is a filer's or a seller's where the case is: the policies of cases decide.
FILER_OF_CASE: Final = FILERS.write(OF_CASE)
SELLER_OF_CASE: Final = SELLERS.read(OF_CASE)
# A marketplace disputes for its sellers: it sees the cases on its listings, and what that takes.
MARKETPLACE_OF_CASE: Final = MARKETPLACES.read(OF_CASE)
_OF_ITS_LISTING: Final = f"marketplaces_is_on(listing_id, {MARKETPLACE})"
_OF_ITS_REQUEST: Final = has_case("request_id = cases_takedownrequest.id")
_UNNAMED: Final = {"filer_name": ERASED, "filer_email": "erased@erased.invalid"}

declare_tables(
    Table(
        "cases_takedownrequest",
        ADD,
        (
            FILERS.write(OF_ACCOUNT),
            # A seller reads the request that one of its cases came with.
            SELLERS.read(_OF_ITS_REQUEST),
            MARKETPLACES.read(_OF_ITS_REQUEST),
            *STAFF_READ,
        ),
        held="request id",
        blanked=(("filer_email", "NEW.filer_email <> OLD.filer_email"),),
        keeps=Rule("audit", "filed_at", without="cases"),
        personal=Holding(NOTICE, "account", email="filer_email__iexact", blanks=_UNNAMED),
    ),
    Table(
        "cases_case",
        ADD_AND_CHANGE,
        (
            FILERS.write(OF_ACCOUNT),
            # By shop; strikes are counted over the legal entity, by `cases_own_violations`.
            SELLERS.read(OF_SELLER),
            # Anyone who disputes a case, or reads what a penalty asks for, holds its lock.
            SELLERS.change(OF_SELLER),
            MARKETPLACES.read(_OF_ITS_LISTING),
            MARKETPLACES.change(_OF_ITS_LISTING),
            # Who sends a public statement again holds the lock of its case, and changes nothing.
            POLICY_ADMINS.change(check="false", name="policy_lock"),
            *DESK_WORKS,
        ),
        held="case id",
        blanked=(("frozen_id", "NEW.frozen_id IS NULL AND OLD.frozen_id IS NOT NULL"),),
        keeps=Rule(
            "audit",
            "closed_at",
            later="rulings__ruled_at counters__filed_at appeals__filed_at",
            without="followers groups_led",
        ),
        personal=Holding(DECISION, "account_id owner_id", "seller_id", hidden="score script"),
    ),
    # The work that a case waits for: filing adds it, withdrawing and ruling end it.
    Table("cases_work", EVERYTHING, (FILERS.write(OF_ACCOUNT), *DESK_WORKS), personal=NUMBERS),
    # The facts of a case and where they led; only workers add them, and nobody changes one.
    Table(
        "cases_decisionrecord",
        READ,
        (FILERS.read(OF_ACCOUNT), SELLER_OF_CASE, *STAFF_READ),
        held="case case_id",
        personal=INTERNAL,
    ),
    Table(
        "cases_clarification",
        ADD_AND_CHANGE,
        (FILER_OF_CASE, *DESK_WORKS),
        held="case case_id",
        personal=Holding(DECISION, "account_id"),
    ),
    # A filer takes its own claims back; that a worker carried it out only workers say.
    Table(
        "cases_settlement",
        ADD,
        (FILERS.write(OF_ACCOUNT), SELLER_OF_CASE, MARKETPLACE_OF_CASE, *STAFF_READ),
        held="case case_id",
        personal=Holding(DECISION, "account_id"),
    ),
    Table(
        "cases_ruling",
        ADD_AND_CHANGE,
        (FILERS.read(OF_ACCOUNT), SELLER_OF_CASE, MARKETPLACE_OF_CASE, *DESK_WORKS),
        held="case case_id",
        personal=Holding(DECISION, "case__account_id case__owner_id", hidden="note"),
    ),
    # Whether anybody screens.
    Table("cases_workerlife", READ, NO_POLICIES, personal=NUMBERS),
)
