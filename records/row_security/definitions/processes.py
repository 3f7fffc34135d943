"""What each process writes: a row of any other table it may read, and no more.

The web role is not here: each app's module `tables` says what it may do.
"""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatch
from typing import Final

from records.tables.roles import (
    DELIVER_ROLE,
    DISPATCHER_ROLE,
    METRICS_ROLE,
    TIMERS_ROLE,
    WORK_ROLE,
    WORKER_ROLE,
)

_ADD: Final = "INSERT"
_ADD_AND_CHANGE: Final = "INSERT, UPDATE"
_ALL: Final = "INSERT, UPDATE, DELETE"
_LOCK: Final = "UPDATE (id)"  # PostgreSQL lets nobody lock a row who may change nothing of it

# Read by the web and by who is named here alone: sealed, hashed or not, it opens something.
SECRETS: Final = (
    "account_emailconfirmation accounts_codeletter accounts_subjectkey django_session"
    " mfa_authenticator notices_secret socialaccount_socialapp socialaccount_socialtoken"
    " usersessions_usersession vetting_sellerkey"
)
# The audit chain, its log, decisions and which policy counted when: nobody rewrites them.
_APPENDED: Final = (
    "ledger_auditentry ledger_checkpoint ledger_logtile cases_decisionrecord ledger_policyadoption"
)
# Whom we let in, what for, and by which policy: people say so, in the web or as operators.
_POWER: Final = (
    "account_* accounts_apikey accounts_staffchange accounts_user* auth_* django_* socialaccount_*"
    " ledger_policy* ledger_switch"
)

# Of the tables that patterns name, not those behind a `!`.
WRITES: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    WORKER_ROLE: [
        (_ALL, f"cases_* !{' !'.join(_APPENDED.split())}"),
        (_ALL, "filing_preflight filing_relistingcheck marketplaces_* screening_* sellers_*"),
        (_ALL, "review_* quality_* rights_sighting ledger_idempotencyrecord ledger_outgoing"),
        (_ADD_AND_CHANGE, "row_security_allowance"),
        ("UPDATE (quarantined_at)", "rights_reference"),  # one that too many sellers show
        (_ADD, "ledger_auditentry ledger_change cases_decisionrecord evidence_sellerfeature"),
        (_ADD, "accounts_account"),  # of a marketplace that has none yet
    ],
    DELIVER_ROLE: [
        (_ADD_AND_CHANGE, "notices_* ledger_outgoing !notices_secret"),
        ("UPDATE (told_version, told_is_down)", "marketplaces_listing"),
        ("UPDATE (told_at)", "evidence_disclosureorder"),
        ("UPDATE (answer, rules)", "screening_newestversion"),  # of a version that is kept back
        ("SELECT, DELETE", "accounts_codeletter"),
        ("SELECT", "notices_secret"),
        (_LOCK, "cases_case"),
        (_ADD, "ledger_auditentry"),
    ],
    DISPATCHER_ROLE: [("UPDATE", "cases_work cases_workerlife screening_part")],
    METRICS_ROLE: [],
    # Duties and retention reach every subject.
    TIMERS_ROLE: [
        (_ALL, f"* !{' !'.join(f'{_APPENDED} {_POWER} {SECRETS}'.split())}"),
        (_ADD, "ledger_auditentry ledger_checkpoint ledger_logtile cases_decisionrecord"),
        ("UPDATE (note, published_at)", "ledger_checkpoint"),
        ("UPDATE (hashes)", "ledger_logtile"),
        (
            "SELECT, DELETE",
            f"{SECRETS} !account_emailconfirmation !socialaccount_*",
        ),
        (_ADD_AND_CHANGE, "ledger_switch"),  # audits suspend automatic approval
        # What two people granted, see `records/actions/accounts/staff.py`.
        ("INSERT, UPDATE (role, is_active, sign_outs)", "accounts_user"),
        ("DELETE, UPDATE (done_at, person_id)", "accounts_staffchange"),
    ],
}


def write_grants_sql(tables: Iterable[str]) -> str:
    """Write the SQL that lets each process read, and write its own tables."""
    names = sorted(tables)
    return "\n".join(
        [
            _OPERATORS,
            *(_READERS.format(role) for role in WRITES),
            *(
                f"GRANT {verbs} ON {', '.join(find_tables(patterns, names))} TO {role};"
                for role, lines in WRITES.items()
                for verbs, patterns in lines
            ),
        ]
    )


def find_tables(patterns: str, tables: Iterable[str]) -> list[str]:
    """Find the tables that these patterns name, less those behind a `!`."""
    words = patterns.split()
    wanted = [word for word in words if word[0] != "!"]
    unwanted = [word[1:] for word in words if word[0] == "!"]
    return [
        table
        for table in tables
        if any(fnmatch(table, word) for word in wanted)
        and not any(fnmatch(table, word) for word in unwanted)
    ]


_READERS: Final = f"""
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {{0}};
GRANT SELECT ON ALL TABLES IN SCHEMA public TO {{0}};
REVOKE ALL ON {", ".join(SECRETS.split())} FROM {{0}};
"""  # noqa: S608  # our own words

# Commands of operators see and write every row. They add hashes, what witnesses signed, and when a
# checkpoint was published.
_OPERATORS: Final = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WORK_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WORK_ROLE};
REVOKE UPDATE, DELETE ON {", ".join(_APPENDED.split())} FROM {WORK_ROLE};
GRANT UPDATE (note, published_at) ON ledger_checkpoint TO {WORK_ROLE};
GRANT UPDATE (hashes) ON ledger_logtile TO {WORK_ROLE};
"""
