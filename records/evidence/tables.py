"""Declares what is kept for courts and authorities: no reviewer, filer or seller sees it."""

from typing import Final

from django.db.models import Q

from records.tables.access import AUDITORS, AUDITORS_READ, FILERS, INVESTIGATORS
from records.tables.conditions import ACCOUNT
from records.tables.grants import ADD, ADD_AND_CHANGE, READ
from records.tables.personal_data import CONDUCT, DECISION, NUMBERS, STAFF_AT_WORK, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

_WORKS: Final = INVESTIGATORS.write()
_ALONE: Final = (_WORKS, AUDITORS_READ)

# The policies of the tables that are asked decide.
_JOINT: Final = "EXISTS (SELECT FROM evidence_civilmatter m WHERE m.id = civilmatter_id)"
_OFFERED: Final = "state = 'offered'"
_EXHIBIT: Final = (
    "EXISTS (SELECT FROM evidence_civilmatter_exhibits e WHERE e.bundle_id = evidence_bundle.id)"
)

declare_tables(
    # Two people release a hold: a constraint of the table, and the trigger hold_is_released_first.
    Table(
        "evidence_legalhold",
        ADD_AND_CHANGE,
        _ALONE,
        keeps=(Rule("audit", "released_at"), Rule("audit", "until_on", where=Q(released_at=None))),
        personal=STAFF_AT_WORK,
    ),
    Table("evidence_legalholdsubject", ADD, _ALONE, personal=NUMBERS),
    Table("evidence_authority", ADD_AND_CHANGE, _ALONE, personal=NUMBERS),
    # Two people disclose: a constraint of the table.
    Table(
        "evidence_disclosureorder",
        ADD_AND_CHANGE,
        _ALONE,
        held="order id",
        keeps=Rule("audit", "ended_at"),
        personal=Holding(DECISION, "account_ids__contains", is_shown=False),
    ),
    # Workers build it, and say so; people ask again for one that failed.
    Table(
        "evidence_bundle",
        ADD_AND_CHANGE,
        (_WORKS, AUDITORS_READ, FILERS.read(_EXHIBIT)),
        held="bundle id",
        keeps=Rule("audit", "requested_at", without="disclosureorder lead matters"),
        personal=NUMBERS,
    ),
    # Two people share a lead: a constraint of the table. Who contributed reads what they may, and
    # what they wrote until somebody made a lead of it.
    Table(
        "evidence_lead",
        ADD_AND_CHANGE,
        (
            _WORKS,
            AUDITORS_READ,
            FILERS.read(f"contributor_id = {ACCOUNT} AND (may_be_told <> '' OR {_OFFERED})"),
            FILERS.add(
                f"contributor_id = {ACCOUNT} AND {_OFFERED} AND may_be_told = ''", name="offered"
            ),
        ),
        held="lead id",
        keeps=Rule("audit", "ended_at"),
        personal=Holding(DECISION, "contributor", is_shown=False),
    ),
    # A joint matter opens itself and its exhibits to its owner's account.
    Table(
        "evidence_civilmatter",
        ADD_AND_CHANGE,
        (_WORKS, AUDITORS_READ, FILERS.read(f"kind = 'joint' AND owner_id = {ACCOUNT}")),
        held="civilmatter id",
        keeps=Rule("audit", "ended_at"),
        personal=Holding(DECISION, "owner", is_shown=False),
    ),
    Table(
        "evidence_civilmatter_exhibits",
        ADD,
        (_WORKS, AUDITORS_READ, FILERS.read(_JOINT)),
        held="civilmatter civilmatter_id",
        personal=NUMBERS,
    ),
    Table(
        "evidence_outcome",
        ADD,
        _ALONE,
        held="order order_id lead lead_id civilmatter civilmatter_id",
        personal=NUMBERS,
    ),
    # Who looks writes down that they do, auditors too.
    Table(
        "evidence_opening",
        ADD,
        (_WORKS, AUDITORS_READ, AUDITORS.add(name="opened")),
        keeps=Rule("audit", "opened_at", is_recorded=False),
        personal=STAFF_AT_WORK,
    ),
    # Workers link sellers; people confirm, and take links away.
    Table(
        "evidence_sellerfeature",
        READ,
        (AUDITORS_READ,),
        held="seller seller_id",
        keeps=Rule("listing_vault", "seen_at", is_recorded=False),
        personal=Holding(None, seller="seller", is_shown=False),
    ),
    Table(
        "evidence_cluster",
        ADD_AND_CHANGE,
        _ALONE,
        held="cluster id",
        keeps=Rule("audit", "ended_at", without="lead bundles"),
        personal=NUMBERS,
    ),
    Table(
        "evidence_clusterversion",
        ADD,
        _ALONE,
        held="cluster cluster_id",
        personal=Holding(DECISION, seller="members__contains:seller", is_shown=False),
    ),
    Table(
        "evidence_cutlink",
        ADD,
        _ALONE,
        held="seller seller_id seller other_id",
        personal=Holding(CONDUCT, seller="seller other", is_shown=False),
    ),
    # Only workers forget what the vault holds.
    Table("evidence_releasedobject", READ, (AUDITORS_READ,), personal=NUMBERS),
)
