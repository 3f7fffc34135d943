"""Declares memberships, trusted flaggers, and small firms."""

from django.db.models import Q

from records.programmes.models import SmallFirmState
from records.tables.access import DESK_WORKS, FILERS, POLICY_ADMINS, STAFF_READ
from records.tables.conditions import ACCOUNT, OF_ACCOUNT
from records.tables.grants import ADD, ADD_AND_CHANGE, CHANGE, READ
from records.tables.personal_data import CONDUCT, DECISION, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

declare_tables(
    # A member may leave; both sides of a membership see it.
    Table(
        "programmes_membership",
        CHANGE,
        (FILERS.write(f"{ACCOUNT} IN (owner_id, agent_id)"), *DESK_WORKS, POLICY_ADMINS.write()),
        held="account owner_id account agent_id",
        personal=Holding(CONDUCT, "owner agent"),
    ),
    # Workers evaluate; anyone who sees the membership reads the figures.
    Table(
        "programmes_evaluation",
        READ,
        (
            FILERS.read("EXISTS (SELECT FROM programmes_membership m WHERE m.id = membership_id)"),
            *STAFF_READ,
        ),
        held="membership membership_id",
        keeps=Rule("audit", "on"),
        personal=Holding(CONDUCT, "membership__owner membership__agent"),
    ),
    # Small firms apply and leave; staff let them in.
    Table(
        "programmes_smallfirm",
        ADD_AND_CHANGE,
        (FILERS.write(OF_ACCOUNT), *DESK_WORKS, POLICY_ADMINS.write()),
        held="account account_id",
        keeps=Rule(
            "audit",
            "decided_at",
            where=~Q(state__in=(SmallFirmState.APPLIED, SmallFirmState.MEMBER)),
            later="ended_at",
            without="messages",
        ),
        personal=Holding(CONDUCT, "account", blanks={"contact": "", "why": ""}),
    ),
    # Policy administrators appoint trusted flaggers; each account reads its own appointment.
    Table(
        "programmes_trustedflagger",
        ADD_AND_CHANGE,
        (FILERS.read(OF_ACCOUNT), *STAFF_READ, POLICY_ADMINS.write()),
        held="account account_id",
        keeps=(Rule("audit", "ended_at"), Rule("audit", "ends_on", where=Q(ended_at=None))),
        personal=Holding(CONDUCT, "account"),
    ),
    # The thread with a small firm's contact: both sides write, nobody changes.
    Table(
        "programmes_supportmessage",
        ADD,
        (FILERS.write(OF_ACCOUNT), *DESK_WORKS, POLICY_ADMINS.write()),
        held="account account_id",
        keeps=Rule("audit", "sent_at"),
        personal=Holding(DECISION, "account", blanks={"text": ""}),
    ),
)
