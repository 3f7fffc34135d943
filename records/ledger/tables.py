"""Declares the audit chain, the letters that wait, kept answers, and switches."""

from typing import Final

from records.tables.access import (
    ANYBODY,
    AUDITORS,
    DESK_WORKS,
    FILERS,
    INVESTIGATORS,
    MARKETPLACES,
    POLICY_ADMINS,
    SELLERS,
    SIGN_IN,
    STAFF_READ,
    VERIFIERS,
    Policy,
)
from records.tables.conditions import ACCOUNT, OF_ACCOUNT, SELLER, sees
from records.tables.grants import ADD, ADD_AND_CHANGE, EVERYTHING, READ
from records.tables.personal_data import CHAIN, NUMBERS, Holding
from records.tables.registry import NO_POLICIES, Table, declare_tables
from records.tables.retention import Rule
from records.tables.roles import ConnectionRole


def _sees(table: str) -> str:
    return sees(table, "subject_id")


_NOTED_AT_SIGN_IN: Final = "subject_kind IN ('account', 'user', 'entry')"
_NOTED_BY_SELLER: Final = f"""CASE subject_kind
  WHEN 'case' THEN {_sees("cases_case")}
  WHEN 'seller' THEN subject_id = {SELLER}
  WHEN 'document' THEN {_sees("notices_document")}
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

_FOR_ALL_BY_POLICY: Final = (Policy("everybody", ANYBODY, "SELECT", "true"), POLICY_ADMINS.add())

declare_tables(
    # Nobody changes an entry; see also the trigger audit_is_append_only.
    Table(
        "ledger_auditentry",
        ADD,
        (
            # A filer reads what was done with what is its own.
            FILERS.read(f"""CASE subject_kind
              WHEN 'case' THEN {_sees("cases_case")}
              WHEN 'request' THEN {_sees("cases_takedownrequest")}
              WHEN 'right' THEN {_sees("rights_right")}
              WHEN 'authorisation' THEN {_sees("vetting_brandauthorisation")}
              WHEN 'bundle' THEN {_sees("evidence_bundle")}
              WHEN 'document' THEN {_sees("notices_document")}
              WHEN 'account' THEN subject_id = {ACCOUNT}
              ELSE false END"""),
            FILERS.read(
                f"""CASE subject_kind
              WHEN 'membership' THEN {_sees("programmes_membership")}
              WHEN 'small_firm' THEN {_sees("programmes_smallfirm")}
              ELSE false END""",
                name="programmes",
            ),
            FILERS.read(
                f"subject_kind = 'authority' AND {_sees('accounts_powerofattorney')}",
                name="authorities",
            ),
            # A seller reads and notes what is done with its cases and its penalties.
            SELLERS.read(_NOTED_BY_SELLER),
            SELLERS.add(_NOTED_BY_SELLER),
            # A marketplace notes what it says of its sellers, and what it disputes for them.
            MARKETPLACES.read(_NOTED_BY_MARKETPLACE, name="marketplace_select"),
            MARKETPLACES.add(_NOTED_BY_MARKETPLACE),
            # Attempts to sign in, registrations, and sellers' coming in are noted at sign-in.
            SIGN_IN.write("subject_kind = 'sign_in'"),
            SIGN_IN.read(_NOTED_AT_SIGN_IN),
            SIGN_IN.add(_NOTED_AT_SIGN_IN),
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
            AUDITORS.add("subject_kind = 'opening'", name="opened"),
            *STAFF_READ,
            VERIFIERS.read(),
        ),
        personal=Holding(CHAIN, "subject_id", where={"subject_kind": "account"}, is_shown=False),
    ),
    # Each role writes the kinds of letters that its acts send, and no others.
    Table(
        "ledger_outgoing",
        EVERYTHING,
        (
            # A filer posts the receipt of its request, and reads how far it is.
            FILERS.write(f"kind = 'receipt' AND {_sees('cases_takedownrequest')}"),
            FILERS.read(_OWN_LETTERS, name="filer_select"),
            FILERS.add(f"kind = 'code' OR {_OF_OWN_KEY}"),
            # A small firm's question is told to the person who admitted it.
            FILERS.write(
                f"kind = 'support' AND {_sees('programmes_smallfirm')}", name="support_letters"
            ),
            # The public form asks for a confirmation; its account is number 1.
            FILERS.write(f"{ACCOUNT} = 1 AND kind = 'unconfirmed'", name="unconfirmed_letters"),
            # Who posts a letter under a key looks whether it was posted already.
            SELLERS.read(_OWN_PENALTIES),
            SELLERS.add(_OWN_PENALTIES),
            SIGN_IN.read("kind = 'code'"),
            SIGN_IN.add("kind = 'code'"),
            VERIFIERS.write("kind = 'right'", name="rights_letters"),
            VERIFIERS.write(
                "kind IN ('identity', 'authority', 'vetting')", name="identity_letters"
            ),
            # Policy administrators bar, lift, let firms in and keep staff: the letter leaves by the
            # same act, and a worker does what is asked of staff.
            POLICY_ADMINS.add("kind IN ('standing', 'staff')"),
            # Who discloses has the sellers told.
            INVESTIGATORS.add("kind = 'order_told'"),
            *DESK_WORKS,
        ),
        keeps=Rule("audit", "sent_at", is_recorded=False),
        personal=NUMBERS,
    ),
    # The answers that repeated calls get again.
    Table(
        "ledger_idempotencyrecord",
        EVERYTHING,
        (FILERS.write(OF_ACCOUNT), MARKETPLACES.write(OF_ACCOUNT)),
        keeps=Rule("idempotency", "created_at", is_recorded=False),
        personal=Holding(None, "account_id", is_shown=False),
    ),
    # A filer may see that automation is off, and nobody but policy administrators sets it.
    Table(
        "ledger_switch",
        ADD_AND_CHANGE,
        (FILERS.read(), POLICY_ADMINS.add(name="written"), POLICY_ADMINS.write(), *STAFF_READ),
        personal=NUMBERS,
    ),
    # Ids alone.
    Table("ledger_change", ADD, NO_POLICIES, personal=NUMBERS),
    # The texts of adopted policies, and which counts since when: everybody is judged by them.
    Table("ledger_policytext", ADD, _FOR_ALL_BY_POLICY, personal=NUMBERS),
    Table("ledger_policyadoption", ADD, _FOR_ALL_BY_POLICY, personal=NUMBERS),
    Table(
        "ledger_policyproposal",
        ADD_AND_CHANGE,
        (POLICY_ADMINS.add(name="written"), POLICY_ADMINS.change(), *STAFF_READ),
        personal=NUMBERS,
    ),
    # Workers alone ask whether the database was restored.
    Table("ledger_databaseorigin", ADD_AND_CHANGE, NO_POLICIES, personal=NUMBERS),
    # Published: hashes and signatures, which say nothing of what was logged.
    Table("ledger_checkpoint", READ, NO_POLICIES, personal=NUMBERS),
    Table("ledger_logtile", READ, NO_POLICIES, personal=NUMBERS),
)
