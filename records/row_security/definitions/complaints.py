"""Readers and writers of requests, cases, rulings, disputes about them, and the desk's own work."""

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
    MARKETPLACE,
    OF_ENTITY,
    OF_SELLER,
    POLICY_ADMINS_WORK,
    READ,
    Policy,
    Table,
    sees,
)

_OF_CASE: Final = "EXISTS (SELECT FROM cases_case c WHERE c.id = case_id)"
# What hangs on a case is a filer's or a seller's where the case is: the policies of cases decide.
_FILER_OF_CASE: Final = Policy("own", ConnectionRole.FILER, "ALL", _OF_CASE)
_SELLER_OF_CASE: Final = Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", _OF_CASE)
_SELLER_WORKS_ON_OWN: Final = Policy("merchant", ConnectionRole.MERCHANT, "ALL", OF_SELLER)
# A marketplace disputes for its sellers: it sees the cases on its listings, and what that takes.
_MARKETPLACE_OF_CASE: Final = Policy("marketplace", ConnectionRole.MARKETPLACE, "SELECT", _OF_CASE)
_MARKETPLACE_DISPUTES: Final = Policy("marketplace", ConnectionRole.MARKETPLACE, "ALL", _OF_CASE)
_OF_ITS_LISTING: Final = f"marketplaces_is_on(listing_id, {MARKETPLACE})"
_OF_RULING: Final = sees("cases_ruling", "ruling_id")

FILING: Final = (
    Table(
        "cases_takedownrequest",
        ADD,
        (
            FILER_WORKS_ON_OWN,
            # A seller reads the request that one of its cases came with.
            Policy(
                "merchant_select",
                ConnectionRole.MERCHANT,
                "SELECT",
                "EXISTS (SELECT FROM cases_case c WHERE c.request_id = cases_takedownrequest.id)",
            ),
            Policy(
                "marketplace",
                ConnectionRole.MARKETPLACE,
                "SELECT",
                "EXISTS (SELECT FROM cases_case c WHERE c.request_id = cases_takedownrequest.id)",
            ),
            DESK_READS,
            AUDITORS_READ,
        ),
    ),
    # Drafts, and what was looked at for them, are their filer's alone: no desk, no auditor.
    Table("filing_draft", EVERYTHING, (FILER_WORKS_ON_OWN,)),
    Table("filing_preflight", EVERYTHING, (FILER_WORKS_ON_OWN,)),
    # A report that waits for its confirmation belongs to the public form's account, number 1.
    Table(
        "filing_unconfirmedreport",
        ADD_AND_CHANGE,
        (Policy("own", ConnectionRole.FILER, "ALL", f"{ACCOUNT} = 1"),),
    ),
    # What a filer has watched is the filer's own; only workers write what came back.
    Table("filing_watch", EVERYTHING, (FILER_WORKS_ON_OWN,)),
    Table("filing_relistingcheck", READ, (FILER_READS_OWN,)),
    Table("filing_relisting", READ, (FILER_READS_OWN,)),
)

CASES: Final = (
    Table(
        "cases_case",
        ADD_AND_CHANGE,
        (
            FILER_WORKS_ON_OWN,
            # Strikes are counted over all shops of a legal entity.
            Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", OF_ENTITY),
            # Anyone who disputes a case, or reads what a penalty asks for, holds its lock.
            Policy("merchant_update", ConnectionRole.MERCHANT, "UPDATE", OF_SELLER),
            Policy("marketplace", ConnectionRole.MARKETPLACE, "SELECT", _OF_ITS_LISTING),
            Policy("marketplace_update", ConnectionRole.MARKETPLACE, "UPDATE", _OF_ITS_LISTING),
            # Who sends a public statement again holds the lock of its case, and changes nothing.
            Policy("policy_lock", ConnectionRole.POLICY, "UPDATE", check="false"),
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
    # The work that a case waits for: filing adds it, withdrawing and ruling end it.
    Table("cases_work", EVERYTHING, (FILER_WORKS_ON_OWN, DESK_WORKS, AUDITORS_READ)),
    # The facts of a case and where they led; only workers write them.
    Table(
        "cases_decisionrecord",
        READ,
        (FILER_READS_OWN, _SELLER_OF_CASE, DESK_READS, AUDITORS_READ),
    ),
    Table(
        "cases_clarification",
        ADD_AND_CHANGE,
        (_FILER_OF_CASE, DESK_WORKS, AUDITORS_READ),
    ),
    # A filer takes its own claims back; that a worker carried it out only workers say.
    Table(
        "cases_settlement",
        ADD,
        (FILER_WORKS_ON_OWN, _SELLER_OF_CASE, _MARKETPLACE_OF_CASE, DESK_READS, AUDITORS_READ),
    ),
)

RULINGS: Final = (
    Table(
        "cases_ruling",
        ADD_AND_CHANGE,
        (FILER_READS_OWN, _SELLER_OF_CASE, _MARKETPLACE_OF_CASE, DESK_WORKS, AUDITORS_READ),
    ),
    # What a reviewer wrote into a statement is read by those who see the ruling.
    Table(
        "review_rulingtext",
        ADD,
        (
            Policy("filer_select", ConnectionRole.FILER, "SELECT", _OF_RULING),
            Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", _OF_RULING),
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
    # Public statements: the desk and auditors read them, policy administrators send them again.
    Table("notices_statementsent", CHANGE, (DESK_READS, AUDITORS_READ, POLICY_ADMINS_WORK)),
)

# A filer sees and answers what concerns its cases, a seller what it disputed; reviewers rule.
DISPUTES: Final = (
    Table(
        "disputes_counternotification",
        ADD_AND_CHANGE,
        (
            FILER_WORKS_ON_OWN,
            _SELLER_WORKS_ON_OWN,
            _MARKETPLACE_DISPUTES,
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
    Table(
        "disputes_appeal",
        ADD_AND_CHANGE,
        (
            FILER_WORKS_ON_OWN,
            _SELLER_WORKS_ON_OWN,
            _MARKETPLACE_DISPUTES,
            DESK_WORKS,
            AUDITORS_READ,
        ),
    ),
    Table("disputes_disputelease", EVERYTHING, (DESK_WORKS, AUDITORS_READ)),
)

# What reviewers keep for each other is the desk's alone: no filer and no seller sees any of it.
DESK: Final = (
    # What a filer does about its own case may end the lease on it.
    Table(
        "review_reviewlease",
        EVERYTHING,
        (_FILER_OF_CASE, DESK_WORKS, AUDITORS_READ),
    ),
    Table("review_skip", EVERYTHING, (DESK_WORKS, AUDITORS_READ)),
    Table("review_casenote", ADD, (DESK_WORKS, AUDITORS_READ)),
    Table("review_reservation", EVERYTHING, (DESK_WORKS, AUDITORS_READ)),
    Table("review_escalation", EVERYTHING, (DESK_WORKS, AUDITORS_READ)),
    Table("review_opinion", ADD_AND_CHANGE, (DESK_WORKS, AUDITORS_READ)),
    # A filer sees the rulings, not what was ruled together.
    Table("review_group", ADD_AND_CHANGE, (DESK_WORKS, AUDITORS_READ)),
    Table("review_groupmember", ADD_AND_CHANGE, (DESK_WORKS, AUDITORS_READ)),
    # What cases have in common is the desk's to see, and workers' to write.
    Table("review_trait", READ, (DESK_READS, AUDITORS_READ)),
)

# Second reviews are the desk's; golden cases are policy administrators' too.
QUALITY: Final = (
    Table("quality_secondreview", ADD_AND_CHANGE, (DESK_WORKS, AUDITORS_READ)),
    Table("quality_adjudication", ADD, (DESK_WORKS, AUDITORS_READ)),
    Table(
        "quality_goldencase",
        ADD_AND_CHANGE,
        (DESK_WORKS, AUDITORS_READ, POLICY_ADMINS_WORK),
    ),
)

TABLES: Final = (*FILING, *CASES, *RULINGS, *DISPUTES, *DESK, *QUALITY)
