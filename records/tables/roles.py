"""The database roles that connect, and for whom the web role may speak."""

from enum import StrEnum
from typing import Final

APP_ROLE: Final = "markwarden_app"  # the doors log in as this one
WORK_ROLE: Final = "markwarden_work"  # workers and the operators' commands as this one


class ConnectionRole(StrEnum):
    """The role that reads and writes; the tables of each app say what each may see."""

    NOBODY = ""
    DOOR = "door"  # while signing in: people, keys and their accounts, nothing else
    FILER = "filer"  # one account and what is its own
    DESK = "desk"  # reviewers
    READER = "reader"  # auditors: as the desk, and changes nothing
    VERIFIER = "verifier"  # papers of people and of rights; no case
    POLICY = "policy"  # policy administrators: as a reader, and what a table lets them write
    EVIDENCE = "evidence"  # investigators and counsel: as a reader, and their own tables
    MERCHANT = "merchant"  # one seller and what concerns it
    MARKETPLACE = "marketplace"  # a marketplace's systems: what is on that marketplace
