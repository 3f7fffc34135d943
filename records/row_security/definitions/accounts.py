"""Readers and writers of accounts, their people, keys and identities, sellers and working hours."""

from typing import Final

from records.row_security.connection_role import ConnectionRole
from records.row_security.policies import (
    ACCOUNT,
    ADD,
    ADD_AND_CHANGE,
    ANYBODY,
    AUDITORS_READ,
    CHANGE,
    DESK_READS,
    DESK_WORKS,
    EVERYTHING,
    FILER_WORKS_ON_OWN,
    MARKETPLACE_READS_OWN,
    MARKETPLACE_WORKS_ON_OWN,
    OF_SELLER,
    POLICY_ADMINS_WORK,
    READ,
    SELLER,
    SIGN_IN_READS,
    SIGN_IN_WORKS,
    VERIFIERS_READ,
    VERIFIERS_WORK,
    Policy,
    Table,
    speaks_for,
)

_FILER: Final = speaks_for(ConnectionRole.FILER)
_DESK_AND_POLICY: Final = speaks_for(ConnectionRole.DESK, ConnectionRole.POLICY)

ACCOUNTS: Final = (
    # The trigger accounts_moved_by_others says which columns a filer may write.
    Table(
        "accounts_account",
        ADD_AND_CHANGE,
        (
            Policy("own", ConnectionRole.FILER, "SELECT", f"id = {ACCOUNT}"),
            # Who files for whom is known to both: each reads the other's name beside the figures.
            Policy(
                "partners",
                ConnectionRole.FILER,
                "SELECT",
                "EXISTS (SELECT FROM programmes_membership m"
                " WHERE accounts_account.id IN (m.owner_id, m.agent_id))",
            ),
            # An agent and its principals read each other's names.
            Policy(
                "principals", ConnectionRole.FILER, "SELECT", f"rights_are_partners(id, {ACCOUNT})"
            ),
            # A firm leaves the Small Firms Program by itself; staff let it in.
            Policy(
                "lane",
                ANYBODY,
                "UPDATE",
                f"{_DESK_AND_POLICY} OR ({_FILER} AND id = {ACCOUNT})",
                check=f"NOT ({_FILER} AND is_sme)",
            ),
            # A seller reads who reported it.
            Policy(
                "merchant_select",
                ConnectionRole.MERCHANT,
                "SELECT",
                "EXISTS (SELECT FROM cases_case c WHERE c.owner_id = accounts_account.id)",
            ),
            DESK_READS,
            AUDITORS_READ,
            VERIFIERS_WORK,
            SIGN_IN_WORKS,
        ),
    ),
    # People. Neither a role nor the right to everything is ever written by the web role.
    Table(
        "accounts_user",
        "SELECT, INSERT, UPDATE (last_login, password, email, account_id, is_owner, is_read_only,"
        " decision_mail, sign_outs)",
        (
            FILER_WORKS_ON_OWN,
            DESK_READS,
            AUDITORS_READ,
            VERIFIERS_READ,
            SIGN_IN_WORKS,
            # Anyone who adds a person adds a filer.
            Policy(
                "newcomers",
                ANYBODY,
                "INSERT",
                "role = 'filer' AND NOT is_superuser AND NOT is_staff",
                is_restrictive=True,
            ),
        ),
    ),
    # Keys of machines: found by their prefix at sign-in, made and ended by their account.
    Table(
        "accounts_apikey",
        "SELECT, INSERT, UPDATE (last_used_on, revoked_at, expires_at, name)",
        (FILER_WORKS_ON_OWN, SIGN_IN_WORKS),
    ),
    # An invitation is accepted before anybody has signed in.
    Table("accounts_invitation", ADD_AND_CHANGE, (FILER_WORKS_ON_OWN, SIGN_IN_WORKS)),
    # Letters with codes, sealed; workers read them.
    Table("accounts_codeletter", ADD, (SIGN_IN_WORKS,)),
)

IDENTITIES: Final = (
    # The key that a person's identity images are sealed with.
    Table("accounts_subjectkey", ADD, (FILER_WORKS_ON_OWN, VERIFIERS_WORK)),
    # No reviewer and no auditor sees an identity document. The trigger
    # accounts_identified_by_others keeps a filer from judging its own.
    Table("accounts_identitydocument", ADD_AND_CHANGE, (FILER_WORKS_ON_OWN, VERIFIERS_WORK)),
    # When a verifier opened a document, and why. Whose document it is may read it.
    Table(
        "accounts_identityopening",
        ADD,
        (
            Policy(
                "filer_select",
                ConnectionRole.FILER,
                "SELECT",
                "EXISTS (SELECT FROM accounts_identitydocument d"
                f" WHERE d.id = document_id AND d.account_id = {ACCOUNT})",
            ),
            VERIFIERS_WORK,
        ),
    ),
)

SELLERS: Final = (
    # No filer reads who stands behind a shop.
    Table(
        "sellers_seller",
        CHANGE,
        (
            Policy("merchant", ConnectionRole.MERCHANT, "SELECT", f"id = {SELLER}"),
            # Who decides on a ban, or reads what a penalty asks for, holds the seller's lock.
            Policy("merchant_update", ConnectionRole.MERCHANT, "UPDATE", f"id = {SELLER}"),
            DESK_WORKS,
            AUDITORS_READ,
            VERIFIERS_READ,
            SIGN_IN_READS,
        ),
    ),
    Table(
        "sellers_shop",
        READ,
        (
            Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", OF_SELLER),
            DESK_READS,
            AUDITORS_READ,
            VERIFIERS_READ,
            SIGN_IN_READS,
            MARKETPLACE_READS_OWN,
        ),
    ),
    # What a marketplace's systems send of an entity is the marketplace's own; workers register it.
    Table(
        "sellers_marketplaceseller",
        ADD_AND_CHANGE,
        (MARKETPLACE_WORKS_ON_OWN, DESK_READS, AUDITORS_READ),
    ),
    # What marketplaces say of who stands behind a shop: workers write it down, the desk reads it.
    Table("sellers_sellerdeclaration", READ, (DESK_READS, AUDITORS_READ)),
    # Which sellers are one entity: staff join and part, workers join on facts.
    Table("sellers_sellerjoin", ADD_AND_CHANGE, (DESK_WORKS, AUDITORS_READ)),
    # Links of marketplaces that let a seller in, each once.
    Table("sellers_sellerentry", ADD, (SIGN_IN_WORKS,)),
)

_MERCHANT_WORKS_ON_OWN: Final = Policy("merchant", ConnectionRole.MERCHANT, "ALL", OF_SELLER)
_OF_ITS_SHOP: Final = "EXISTS (SELECT FROM sellers_shop s WHERE s.seller_id = {}.seller_id)"
_OF_PAPER: Final = "EXISTS (SELECT FROM vetting_sellerpaper p WHERE p.id = paper_id)"

# Sellers apply themselves or through their marketplace, and verifiers decide: the trigger
# accounts_vetted_by_others holds that. No reviewer and no auditor sees a paper.
VETTING: Final = (
    Table(
        "vetting_sellerkey",
        ADD,
        (
            _MERCHANT_WORKS_ON_OWN,
            Policy(
                "marketplace",
                ConnectionRole.MARKETPLACE,
                "ALL",
                _OF_ITS_SHOP.format("vetting_sellerkey"),
            ),
            VERIFIERS_WORK,
        ),
    ),
    Table(
        "vetting_sellerapplication",
        ADD_AND_CHANGE,
        (
            _MERCHANT_WORKS_ON_OWN,
            MARKETPLACE_WORKS_ON_OWN,
            VERIFIERS_WORK,
            DESK_READS,  # how they stand, on the page of a seller
            AUDITORS_READ,
        ),
    ),
    Table(
        "vetting_sellerpaper",
        ADD_AND_CHANGE,
        (_MERCHANT_WORKS_ON_OWN, MARKETPLACE_WORKS_ON_OWN, VERIFIERS_WORK),
    ),
    # When a verifier opened a page, and why. Whose paper it is may read it.
    Table(
        "vetting_paperopening",
        ADD,
        (
            Policy("merchant_select", ConnectionRole.MERCHANT, "SELECT", _OF_PAPER),
            VERIFIERS_WORK,
        ),
    ),
)

# Working hours are the desk's alone: no filer, seller or verifier learns who is on duty.
WORKING_HOURS: Final = (
    Table("review_shift", EVERYTHING, (DESK_WORKS, AUDITORS_READ)),
    Table("review_daysaway", EVERYTHING, (DESK_WORKS, AUDITORS_READ)),
)

# What is asked of staff; only workers carry it out.
STAFF: Final = (Table("accounts_staffchange", ADD_AND_CHANGE, (POLICY_ADMINS_WORK, AUDITORS_READ)),)

# Tables of django-allauth: looked at before it is known who knocks, and never else.
SIGN_IN: Final = (
    Table("account_emailaddress", EVERYTHING, (SIGN_IN_WORKS,)),
    Table("account_emailconfirmation", EVERYTHING, (SIGN_IN_WORKS,)),
    Table("mfa_authenticator", EVERYTHING, (SIGN_IN_WORKS,)),
    Table("usersessions_usersession", EVERYTHING, (SIGN_IN_WORKS,)),
    Table("socialaccount_socialaccount", EVERYTHING, (SIGN_IN_WORKS,)),
    Table("socialaccount_socialapp", READ, (SIGN_IN_WORKS,)),
    Table("socialaccount_socialtoken", READ, (SIGN_IN_WORKS,)),
)

TABLES: Final = (*ACCOUNTS, *IDENTITIES, *SELLERS, *VETTING, *WORKING_HOURS, *STAFF, *SIGN_IN)
