"""Declares documents as they left, public statements, and webhooks."""

from typing import Final

from django.db.models import Q

from records.tables.access import (
    ANYBODY,
    FILER_ALONE,
    FILERS,
    MARKETPLACES,
    POLICY_ADMINS,
    SELLERS,
    STAFF_READ,
    Policy,
)
from records.tables.conditions import OF_ACCOUNT, OF_SELLER, has_case
from records.tables.grants import ADD_AND_CHANGE, CHANGE, EVERYTHING, READ
from records.tables.personal_data import CHAIN, DECISION, INTERNAL, NUMBERS, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

_KEPT: Final = ("page", "marketplace", "register")  # what was said of a decision
_TO_SELLER: Final = f"""channel IN ('page', 'marketplace')
  AND ({OF_SELLER} OR {has_case("id = notices_document.case_id")})"""

declare_tables(
    # What was said, as it was said. A filer reads its letters, a seller what its marketplace was
    # told; both what pages say of a ruling.
    Table(
        "notices_document",
        READ,
        (
            FILERS.read(f"channel IN ('page', 'mail') AND {OF_ACCOUNT}"),
            SELLERS.read(_TO_SELLER),
            MARKETPLACES.read(f"channel = 'page' AND {has_case('id = notices_document.case_id')}"),
            *STAFF_READ,
        ),
        held="case case_id request request_id account account_id seller seller_id document id",
        blanked=(("body", "NEW.body <> OLD.body"),),
        keeps=Rule("audit", "made_at", is_recorded=False),
        personal=(
            Holding(
                CHAIN,
                "account_id",
                email="address__iexact",
                where={"channel": "mail"},
                blanks={"body": b"", "address": "erased@erased.invalid"},
            ),
            Holding(DECISION, "account_id", "seller_id", where={"channel__in": _KEPT}),
        ),
    ),
    # Public statements: the desk and auditors read them, policy administrators send them again.
    Table(
        "notices_statementsent",
        CHANGE,
        (*STAFF_READ, POLICY_ADMINS.write()),
        held="ruling ruling_id",
        personal=INTERNAL,
    ),
    # Endpoints are their account's own; a secret is written, and never read by the web role.
    # Counts of whole days, which everybody reads; timers write them.
    Table(
        "notices_publiccount",
        READ,
        (Policy("everybody", ANYBODY, "SELECT", "true"),),
        personal=NUMBERS,
    ),
    Table(
        "notices_endpoint",
        EVERYTHING,
        (FILERS.write(OF_ACCOUNT), *STAFF_READ),
        personal=Holding(None, "account"),
    ),
    Table(
        "notices_secret",
        "SELECT (id, endpoint_id, account_id, created_at, ends_at), INSERT, UPDATE (ends_at)",
        FILER_ALONE,
        personal=Holding(None, "account_id", is_shown=False),
    ),
    Table(
        "notices_delivery",
        ADD_AND_CHANGE,
        (FILERS.write(OF_ACCOUNT), *STAFF_READ),
        keeps=Rule("webhook_log", "happened_at", where=~Q(state="pending"), is_recorded=False),
        personal=Holding(None, "account_id"),
    ),
    Table(
        "notices_attempt",
        READ,
        (FILERS.write(OF_ACCOUNT), *STAFF_READ),
        personal=Holding(None, "account_id"),
    ),
)
