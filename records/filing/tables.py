"""Declares drafts, watches, and reports of the public form."""

from records.tables.access import FILER_ALONE, FILERS, SIGN_IN
from records.tables.conditions import ACCOUNT, OF_ACCOUNT
from records.tables.grants import ADD_AND_CHANGE, EVERYTHING, READ
from records.tables.personal_data import DECISION, SHORT_LIVED, Holding
from records.tables.registry import Table, declare_tables
from records.tables.retention import Rule

declare_tables(
    # Drafts, and what was looked at for them, are their filer's alone: no desk, no auditor.
    Table(
        "filing_draft",
        EVERYTHING,
        FILER_ALONE,
        held="account account_id",
        keeps=Rule("draft", "edited_at"),
        personal=Holding(None, "account_id", email="filer_email__iexact"),
    ),
    Table(
        "filing_preflight",
        EVERYTHING,
        FILER_ALONE,
        personal=Holding(None, "account_id", is_shown=False),
    ),
    # A report that waits for its confirmation belongs to the public form's account, number 1.
    Table(
        "filing_unconfirmedreport",
        ADD_AND_CHANGE,
        (FILERS.write(f"{ACCOUNT} = 1"),),
        personal=SHORT_LIVED,
    ),
    # What a filer has watched is the filer's own; only workers write what came back.
    Table("filing_watch", EVERYTHING, FILER_ALONE, personal=Holding(None, "account_id")),
    Table(
        "filing_relistingcheck",
        READ,
        (FILERS.read(OF_ACCOUNT),),
        personal=Holding(None, "account_id", is_shown=False),
    ),
    Table(
        "filing_relisting", READ, (FILERS.read(OF_ACCOUNT),), personal=Holding(None, "account_id")
    ),
    # Reports of the public form become an account's own. An address is proven before sign-in.
    Table(
        "filing_adoption",
        ADD_AND_CHANGE,
        (FILERS.write(OF_ACCOUNT), SIGN_IN.write()),
        personal=Holding(None, "account", email="email__iexact"),
    ),
    Table(
        "filing_adoptedreport",
        READ,
        (FILERS.read(OF_ACCOUNT),),
        held="account account_id",
        keeps=Rule("audit", "adopted_at"),
        personal=Holding(DECISION, "account"),
    ),
)
