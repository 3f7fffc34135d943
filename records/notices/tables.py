"""Declares public statements, and webhooks."""

from django.db.models import Q

from records.tables.access import FILER_ALONE, FILERS, POLICY_ADMINS, STAFF_READ
from records.tables.conditions import OF_ACCOUNT
from records.tables.grants import ADD_AND_CHANGE, CHANGE, EVERYTHING, READ
from records.tables.personal_data import INTERNAL, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

declare_tables(
    # Public statements: the desk and auditors read them, policy administrators send them again.
    Table(
        "notices_statementsent",
        CHANGE,
        (*STAFF_READ, POLICY_ADMINS.write()),
        held="ruling ruling_id",
        personal=INTERNAL,
    ),
    # Endpoints are their account's own; a secret is written, and never read by the web role.
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
