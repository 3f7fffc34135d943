"""Readers and writers of what is kept for courts and authorities: no reviewer, filer or seller."""

from typing import Final

from records.row_security.connection_role import ConnectionRole
from records.row_security.policies import (
    ACCOUNT,
    ADD,
    ADD_AND_CHANGE,
    AUDITORS_READ,
    READ,
    Policy,
    Table,
)

_WORKS: Final = Policy("evidence", ConnectionRole.EVIDENCE, "ALL")

# The policies of the tables that are asked decide.
_JOINT: Final = "EXISTS (SELECT FROM evidence_civilmatter m WHERE m.id = civilmatter_id)"
_OFFERED: Final = "state = 'offered'"
_EXHIBIT: Final = (
    "EXISTS (SELECT FROM evidence_civilmatter_exhibits e WHERE e.bundle_id = evidence_bundle.id)"
)


def _owner_sees(rows: str) -> Policy:
    return Policy("own", ConnectionRole.FILER, "SELECT", rows)


TABLES: Final = (
    # Two people release a hold: a constraint of the table, and the trigger hold_is_released_first.
    Table("evidence_legalhold", ADD_AND_CHANGE, (_WORKS, AUDITORS_READ)),
    Table("evidence_legalholdsubject", ADD, (_WORKS, AUDITORS_READ)),
    Table("evidence_authority", ADD_AND_CHANGE, (_WORKS, AUDITORS_READ)),
    # Two people disclose: a constraint of the table.
    Table("evidence_disclosureorder", ADD_AND_CHANGE, (_WORKS, AUDITORS_READ)),
    # Workers build it, and say so; people ask again for one that failed.
    Table("evidence_bundle", ADD_AND_CHANGE, (_WORKS, AUDITORS_READ, _owner_sees(_EXHIBIT))),
    # Two people share a lead: a constraint of the table. Who contributed reads what they may, and
    # what they wrote until somebody made a lead of it.
    Table(
        "evidence_lead",
        ADD_AND_CHANGE,
        (
            _WORKS,
            AUDITORS_READ,
            _owner_sees(f"contributor_id = {ACCOUNT} AND (may_be_told <> '' OR {_OFFERED})"),
            Policy(
                "offered",
                ConnectionRole.FILER,
                "INSERT",
                f"contributor_id = {ACCOUNT} AND {_OFFERED} AND may_be_told = ''",
            ),
        ),
    ),
    # A joint matter opens itself and its exhibits to its owner's account.
    Table(
        "evidence_civilmatter",
        ADD_AND_CHANGE,
        (_WORKS, AUDITORS_READ, _owner_sees(f"kind = 'joint' AND owner_id = {ACCOUNT}")),
    ),
    Table(
        "evidence_civilmatter_exhibits",
        ADD,
        (_WORKS, AUDITORS_READ, _owner_sees(_JOINT)),
    ),
    Table("evidence_outcome", ADD, (_WORKS, AUDITORS_READ)),
    # Who looks writes down that they do, auditors too.
    Table(
        "evidence_opening",
        ADD,
        (_WORKS, AUDITORS_READ, Policy("opened", ConnectionRole.READER, "INSERT")),
    ),
    # Workers link sellers; people confirm, and take links away.
    Table("evidence_sellerfeature", READ, (AUDITORS_READ,)),
    Table("evidence_cluster", ADD_AND_CHANGE, (_WORKS, AUDITORS_READ)),
    Table("evidence_clusterversion", ADD, (_WORKS, AUDITORS_READ)),
    Table("evidence_cutlink", ADD, (_WORKS, AUDITORS_READ)),
    # Only workers forget what the vault holds.
    Table("evidence_releasedobject", READ, (AUDITORS_READ,)),
)
