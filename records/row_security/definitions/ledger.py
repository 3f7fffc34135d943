"""Readers and writers of the audit chain, the letters that wait, kept answers, and switches."""

from typing import Final

from records.row_security.connection_role import ConnectionRole
from records.row_security.policies import (
    ACCOUNT,
    ADD,
    ADD_AND_CHANGE,
    AUDITORS_READ,
    DESK_READS,
    DESK_WORKS,
    EVERYTHING,
    FILER_WORKS_ON_OWN,
    OF_ACCOUNT,
    POLICY_ADMINS_WORK,
    SELLER,
    VERIFIERS_READ,
    Policy,
    Table,
    sees,
)


def _sees(table: str) -> str:
    return sees(table, "subject_id")


_NOTED_AT_SIGN_IN: Final = "subject_kind IN ('account', 'user', 'entry')"
_NOTED_BY_SELLER: Final = f"""CASE subject_kind
  WHEN 'case' THEN {_sees("cases_case")}
  WHEN 'seller' THEN subject_id = {SELLER}
  WHEN 'listing_hold' THEN {_sees("screening_heldlisting")}
  WHEN 'application' THEN {_sees("vetting_sellerapplication")}
  WHEN 'paper' THEN {_sees("vetting_sellerpaper")}
  WHEN 'authorisation' THEN {_sees("vetting_brandauthorisation")}
  ELSE false END"""
_NOTED_BY_MARKETPLACE: Final = f"""CASE subject_kind
  WHEN 'case' THEN {_sees("cases_case")}
  WHEN 'batch' THEN {_sees("screening_batch")}
  WHEN 'account' THEN subject_id = {ACCOUNT}
  WHEN 'application' THEN {_sees("vetting_sellerapplication")}
  WHEN 'paper' THEN {_sees("vetting_sellerpaper")}
  ELSE false END"""

# Nobody changes an entry; see also the trigger audit_is_append_only.
AUDIT: Final = Table(
    "ledger_auditentry",
    ADD,
    (
        # A filer reads what was done with what is its own.
        Policy(
            "own",
            ConnectionRole.FILER,
            "SELECT",
            f"""CASE subject_kind
              WHEN 'case' THEN {_sees("cases_case")}
              WHEN 'request' THEN {_sees("cases_takedownrequest")}
              WHEN 'right' THEN {_sees("rights_right")}
              WHEN 'authorisation' THEN {_sees("vetting_brandauthorisation")}
              WHEN 'bundle' THEN {_sees("evidence_bundle")}
              WHEN 'account' THEN subject_id = {ACCOUNT}
              ELSE false END""",
        ),
        Policy(
            "programmes",
            ConnectionRole.FILER,
            "SELECT",
            f"""CASE subject_kind
              WHEN 'membership' THEN {_sees("programmes_membership")}
              WHEN 'small_firm' THEN {_sees("programmes_smallfirm")}
              ELSE false END""",
        ),
        Policy(
            "authorities",
            ConnectionRole.FILER,
            "SELECT",
            f"subject_kind = 'authority' AND {_sees('accounts_powerofattorney')}",
        ),
        # A seller reads and notes what is done with its cases and its penalties.
        Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", _NOTED_BY_SELLER),
        Policy("merchant_insert", ConnectionRole.MERCHANT, "INSERT", _NOTED_BY_SELLER),
        # A marketplace notes what it says of its sellers, and what it disputes for them.
        Policy("marketplace_select", ConnectionRole.MARKETPLACE, "SELECT", _NOTED_BY_MARKETPLACE),
        Policy("marketplace_insert", ConnectionRole.MARKETPLACE, "INSERT", _NOTED_BY_MARKETPLACE),
        # Attempts to sign in, registrations, and sellers' coming in are noted at sign-in.
        Policy("door", ConnectionRole.DOOR, "ALL", "subject_kind = 'sign_in'"),
        Policy("door_select", ConnectionRole.DOOR, "SELECT", _NOTED_AT_SIGN_IN),
        Policy("door_insert", ConnectionRole.DOOR, "INSERT", _NOTED_AT_SIGN_IN),
        # An act of these five notes itself, whatever it concerns.
        Policy(
            "written",
            (
                ConnectionRole.FILER,
                ConnectionRole.DESK,
                ConnectionRole.VERIFIER,
                ConnectionRole.POLICY,
                ConnectionRole.EVIDENCE,
            ),
            "INSERT",
        ),
        # An auditor notes that they opened a page, and nothing else.
        Policy("opened", ConnectionRole.READER, "INSERT", "subject_kind = 'opening'"),
        DESK_READS,
        AUDITORS_READ,
        VERIFIERS_READ,
    ),
)

_OF_OWN_KEY: Final = f"kind = 'key' AND {_sees('accounts_apikey')}"

# The letters that tell a filer about its own case, by the table of their subject.
_OWN_LETTERS: Final = f"""
  kind IN ('result', 'digest') AND {_sees("cases_ruling")}
  OR kind IN ('question', 'remind_question') AND {_sees("cases_clarification")}
  OR kind = 'settled' AND {_sees("cases_settlement")}
  OR kind IN ('counter', 'counter_ruled', 'remind_answer')
    AND {_sees("disputes_counternotification")}
  OR kind IN ('appeal', 'appeal_ruled') AND {_sees("disputes_appeal")}
  OR {_OF_OWN_KEY}
"""
_OWN_PENALTIES: Final = (
    "kind = 'penalty' AND EXISTS (SELECT FROM sellers_penaltyorder p"
    f" WHERE p.id = subject_id AND p.seller_id = {SELLER})"
)

# Each role writes the kinds of letters that its acts send, and no others.
LETTERS: Final = Table(
    "ledger_outgoing",
    EVERYTHING,
    (
        # A filer posts the receipt of its request, and reads how far it is.
        Policy(
            "own",
            ConnectionRole.FILER,
            "ALL",
            f"kind = 'receipt' AND {_sees('cases_takedownrequest')}",
        ),
        Policy("filer_select", ConnectionRole.FILER, "SELECT", _OWN_LETTERS),
        Policy("filer_insert", ConnectionRole.FILER, "INSERT", f"kind = 'code' OR {_OF_OWN_KEY}"),
        # A small firm's question is told to the person who admitted it.
        Policy(
            "support_letters",
            ConnectionRole.FILER,
            "ALL",
            f"kind = 'support' AND {_sees('programmes_smallfirm')}",
        ),
        # The public form asks for a confirmation; its account is number 1.
        Policy(
            "unconfirmed_letters",
            ConnectionRole.FILER,
            "ALL",
            f"{ACCOUNT} = 1 AND kind = 'unconfirmed'",
        ),
        # Who posts a letter under a key looks whether it was posted already.
        Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", _OWN_PENALTIES),
        Policy("merchant_insert", ConnectionRole.MERCHANT, "INSERT", _OWN_PENALTIES),
        Policy("door_select", ConnectionRole.DOOR, "SELECT", "kind = 'code'"),
        Policy("door_insert", ConnectionRole.DOOR, "INSERT", "kind = 'code'"),
        Policy("rights_letters", ConnectionRole.VERIFIER, "ALL", "kind = 'right'"),
        Policy(
            "identity_letters",
            ConnectionRole.VERIFIER,
            "ALL",
            "kind IN ('identity', 'authority', 'vetting')",
        ),
        # Policy administrators bar, lift, let firms in and keep staff: the letter leaves by the
        # same act, and a worker does what is asked of staff.
        Policy(
            "policy_insert",
            ConnectionRole.POLICY,
            "INSERT",
            "kind IN ('standing', 'staff', 'staff_change')",
        ),
        # Who discloses has the sellers told.
        Policy("evidence_insert", ConnectionRole.EVIDENCE, "INSERT", "kind = 'order_told'"),
        DESK_WORKS,
        AUDITORS_READ,
    ),
)

# The answers that repeated calls get again.
ANSWERS: Final = Table(
    "ledger_idempotencyrecord",
    EVERYTHING,
    (
        FILER_WORKS_ON_OWN,
        Policy("marketplace", ConnectionRole.MARKETPLACE, "ALL", OF_ACCOUNT),
    ),
)

# A filer may see that automation is off, and nobody but policy administrators sets it.
SWITCHES: Final = Table(
    "ledger_switch",
    ADD_AND_CHANGE,
    (
        Policy("own", ConnectionRole.FILER, "SELECT"),
        Policy("written", ConnectionRole.POLICY, "INSERT"),
        POLICY_ADMINS_WORK,
        DESK_READS,
        AUDITORS_READ,
    ),
)

TABLES: Final = (AUDIT, LETTERS, ANSWERS, SWITCHES)
