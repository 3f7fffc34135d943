"""Declares the table of rate limits, and those of Django and django-allauth."""

from typing import Final

from records.tables.access import SIGN_IN
from records.tables.grants import ADD_AND_CHANGE, EVERYTHING, NOTHING, READ
from records.tables.personal_data import SHORT_LIVED, SOFTWARE, Holding
from records.tables.registry import NO_POLICIES, Table, declare_tables

# Looked at before it is known who signs in, and never else.
_SIGN_IN: Final = (SIGN_IN.write(),)

declare_tables(
    # Of django-allauth.
    Table(
        "account_emailaddress",
        EVERYTHING,
        _SIGN_IN,
        personal=Holding(None, "user__account", email="email__iexact"),
    ),
    Table(
        "account_emailconfirmation",
        EVERYTHING,
        _SIGN_IN,
        personal=Holding(
            None,
            "email_address__user__account",
            email="email_address__email__iexact",
            is_shown=False,
        ),
    ),
    Table(
        "mfa_authenticator",
        EVERYTHING,
        _SIGN_IN,
        personal=Holding(None, "user__account", is_shown=False),
    ),
    Table(
        "usersessions_usersession",
        EVERYTHING,
        _SIGN_IN,
        personal=Holding(None, "user__account", hidden="session_key data"),
    ),
    Table(
        "socialaccount_socialaccount", EVERYTHING, _SIGN_IN, personal=Holding(None, "user__account")
    ),
    Table("socialaccount_socialapp", READ, _SIGN_IN, personal=SOFTWARE),
    Table(
        "socialaccount_socialtoken",
        READ,
        _SIGN_IN,
        personal=Holding(None, "account__user__account", is_shown=False),
    ),
    # Of Django. Roles stand on the person, so nobody is in a group.
    Table("auth_group", NOTHING, NO_POLICIES, personal=SOFTWARE),
    Table("auth_group_permissions", NOTHING, NO_POLICIES, personal=SOFTWARE),
    Table("auth_permission", NOTHING, NO_POLICIES, personal=SOFTWARE),
    Table("django_content_type", NOTHING, NO_POLICIES, personal=SOFTWARE),
    # The doors start when it is complete.
    Table("django_migrations", READ, NO_POLICIES, personal=SOFTWARE),
    # Found by a secret alone.
    Table("django_session", EVERYTHING, NO_POLICIES, personal=SHORT_LIVED),
    # Ids and hashes alone.
    Table("row_security_allowance", ADD_AND_CHANGE, NO_POLICIES, personal=SHORT_LIVED),
)
