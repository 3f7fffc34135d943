"""Declares accounts, their people and keys, identities, and powers of attorney."""

from typing import Final

from django.db.models import Q

from records.accounts.models import AccountState, DocumentState, PowerOfAttorneyState
from records.tables.access import (
    ALL_STAFF,
    ANYBODY,
    AUDITORS_READ,
    FILERS,
    POLICY_ADMINS,
    SELLERS,
    SIGN_IN,
    STAFF_READ,
    VERIFIERS,
    Policy,
)
from records.tables.conditions import ACCOUNT, OF_ACCOUNT, OWN_PUBLIC_ID, has_case, speaks_for
from records.tables.grants import ADD, ADD_AND_CHANGE, NOTHING
from records.tables.personal_data import (
    CHAIN,
    ERASED,
    NUMBER,
    PROOF,
    SHORT_LIVED,
    SOFTWARE,
    Holding,
)
from records.tables.registry import NO_POLICIES, Table, declare_tables
from records.tables.retention import Rule
from records.tables.roles import ConnectionRole

_FILER: Final = speaks_for(ConnectionRole.FILER)
_DESK_AND_POLICY: Final = speaks_for(ConnectionRole.DESK, ConnectionRole.POLICY)
_OVER: Final = (
    PowerOfAttorneyState.REJECTED,
    PowerOfAttorneyState.EXPIRED,
    PowerOfAttorneyState.REVOKED,
)
_REFUSED: Final = (DocumentState.REJECTED, DocumentState.EXPIRED, DocumentState.REVOKED)
_NAMELESS: Final = {"email": "", "first_name": "", "last_name": "", "last_login": None}
_BLANK_ACCOUNT: Final = {"name": ERASED, "verified_name": "", "state": AccountState.CLOSED}
_BLANK_PAPER: Final = {"name": ERASED, "question": "", "answer": "", "reason": "", "pages": []}

declare_tables(
    # The trigger accounts_moved_by_others says which columns a filer may write.
    Table(
        "accounts_account",
        ADD_AND_CHANGE,
        (
            FILERS.read(f"id = {ACCOUNT}"),
            # Who files for whom is known to both: each reads the other's name beside the figures.
            FILERS.read(
                "EXISTS (SELECT FROM programmes_membership m"
                " WHERE accounts_account.id IN (m.owner_id, m.agent_id))",
                name="partners",
            ),
            # An agent and its principals read each other's names.
            FILERS.read(f"rights_are_partners(id, {ACCOUNT})", name="principals"),
            # A firm leaves the Small Firms Program by itself; staff let it in.
            Policy(
                "lane",
                ANYBODY,
                "UPDATE",
                f"{_DESK_AND_POLICY} OR ({_FILER} AND id = {ACCOUNT})",
                check=f"NOT ({_FILER} AND is_sme)",
            ),
            # A seller reads who reported it.
            SELLERS.read(has_case("owner_id = accounts_account.id")),
            *STAFF_READ,
            VERIFIERS.write(),
            SIGN_IN.write(),
        ),
        held="account id",
        blanked=(("name", "NEW.name = '[erased]' AND OLD.name <> NEW.name"),),
        personal=Holding(NUMBER, "pk", blanks=_BLANK_ACCOUNT),
    ),
    # People. Neither a role nor the right to everything is ever written by the web role.
    Table(
        "accounts_user",
        "SELECT, INSERT, UPDATE (last_login, password, email, account_id, is_owner, is_read_only,"
        " decision_mail, sign_outs)",
        (
            FILERS.write(OF_ACCOUNT),
            *STAFF_READ,
            VERIFIERS.read(),
            SIGN_IN.write(),
            # Anyone who adds a person adds a filer.
            Policy(
                "newcomers",
                ANYBODY,
                "INSERT",
                "role = 'filer' AND NOT is_superuser AND NOT is_staff",
                is_restrictive=True,
            ),
        ),
        personal=Holding(
            NUMBER, "account", email="email__iexact", blanks=_NAMELESS, hidden="password"
        ),
    ),
    # Keys of machines: found by their prefix at sign-in, made and ended by their account.
    Table(
        "accounts_apikey",
        "SELECT, INSERT, UPDATE (last_used_on, revoked_at, expires_at, name)",
        (FILERS.write(OF_ACCOUNT), SIGN_IN.write()),
        personal=Holding(None, "account", hidden="sha256"),
    ),
    # An invitation is accepted before anybody has signed in.
    Table(
        "accounts_invitation",
        ADD_AND_CHANGE,
        (FILERS.write(OF_ACCOUNT), SIGN_IN.write()),
        personal=Holding(None, "account", email="email__iexact", hidden="sha256"),
    ),
    # Letters with codes, sealed; workers read them.
    Table("accounts_codeletter", ADD, (SIGN_IN.write(),), personal=SHORT_LIVED),
    # The key that a person's identity images are sealed with.
    Table(
        "accounts_subjectkey",
        ADD,
        (FILERS.write(OF_ACCOUNT), VERIFIERS.write()),
        personal=Holding(NUMBER, "account", is_shown=False),
    ),
    # No reviewer and no auditor sees an identity document. The trigger
    # accounts_identified_by_others keeps a filer from judging its own.
    Table(
        "accounts_identitydocument",
        ADD_AND_CHANGE,
        (FILERS.write(OF_ACCOUNT), VERIFIERS.write()),
        held="account account_id",
        blanked=(("pages", "cardinality(NEW.pages) < cardinality(OLD.pages)"),),
        keeps=Rule(
            "audit",
            "submitted_at",
            where=Q(state__in=_REFUSED, images_deleted_at__isnull=False),
            later="decided_at",
        ),
        personal=Holding(CHAIN, "account", blanks=_BLANK_PAPER),
    ),
    # When a verifier opened a document, and why. Whose document it is may read it.
    Table(
        "accounts_identityopening",
        ADD,
        (
            FILERS.read(
                "EXISTS (SELECT FROM accounts_identitydocument d"
                f" WHERE d.id = document_id AND d.account_id = {ACCOUNT})",
                name="filer_select",
            ),
            VERIFIERS.write(),
        ),
        personal=Holding(CHAIN, "document__account"),
    ),
    # What is asked of staff; only workers carry it out.
    Table(
        "accounts_staffchange",
        ADD_AND_CHANGE,
        (POLICY_ADMINS.write(), AUDITORS_READ),
        keeps=Rule("audit", "decided_at", later="done_at"),
        personal=Holding(CHAIN, email="email__iexact", blanks={"email": ""}),
    ),
    # The trigger rights_empowered_by_others keeps a filer from verifying a power.
    Table(
        "accounts_powerofattorney",
        ADD_AND_CHANGE,
        (FILERS.write(f"agent_id = {ACCOUNT} OR principal_number = {OWN_PUBLIC_ID}"), *ALL_STAFF),
        held="account agent_id account principal_id",
        keeps=Rule(
            "listing_vault", "submitted_at", where=Q(state__in=_OVER), later="decided_at ended_at"
        ),
        personal=Holding(PROOF, "agent principal"),
    ),
    # Never used: roles stand on the person.
    Table("accounts_user_groups", NOTHING, NO_POLICIES, personal=SOFTWARE),
    Table("accounts_user_user_permissions", NOTHING, NO_POLICIES, personal=SOFTWARE),
)
