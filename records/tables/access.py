"""Policies of row-level security: which rows the web role sees and writes while it speaks for whom.

Policies for one role add up: a row is seen when one of them lets it through. A role that no policy
of a table names sees none of its rows. Workers and the owner of the tables see every row.
"""

from dataclasses import dataclass
from typing import Final, Literal

from records.tables.conditions import OF_ACCOUNT
from records.tables.roles import ConnectionRole

type Command = Literal["ALL", "SELECT", "INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a role may do with which rows: with every row if no condition is given.

    A restrictive policy takes away: a row must pass it beside one of the others.
    """

    name: str
    who: (
        ConnectionRole | tuple[ConnectionRole, ...]
    )  # `ANYBODY` where the conditions themselves say who
    command: Command
    rows: str = ""
    check: str = ""  # what a row must be like once it is written; empty: as `rows` says
    is_restrictive: bool = False


ANYBODY: Final = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """One whom the web role speaks for: builds their policies, for every row or for some.

    Names tell the policies of a table apart.
    """

    role: ConnectionRole
    working: str  # what a policy is called that lets them read and write
    reading: str

    def read(self, rows: str = "", *, name: str = "") -> Policy:
        """Let them read rows."""
        return Policy(name or self.reading, self.role, "SELECT", rows)

    def add(self, rows: str = "", *, name: str = "") -> Policy:
        """Let them add rows."""
        return Policy(name or f"{self.role}_insert", self.role, "INSERT", rows)

    def change(self, rows: str = "", *, check: str = "", name: str = "") -> Policy:
        """Let them change rows that they read, or lock them."""
        return Policy(name or f"{self.role}_update", self.role, "UPDATE", rows, check)

    def write(self, rows: str = "", *, name: str = "") -> Policy:
        """Let them read and write rows."""
        return Policy(name or self.working, self.role, "ALL", rows)


DESK: Final = Speaker(ConnectionRole.DESK, "desk", "desk")  # reviewers
AUDITORS: Final = Speaker(ConnectionRole.READER, "reader", "reader")
VERIFIERS: Final = Speaker(ConnectionRole.VERIFIER, "verifier", "verifier")
POLICY_ADMINS: Final = Speaker(ConnectionRole.POLICY, "policy", "policy")
INVESTIGATORS: Final = Speaker(ConnectionRole.EVIDENCE, "evidence", "evidence")
SIGN_IN: Final = Speaker(ConnectionRole.DOOR, "door", "door_select")  # somebody who signs in
FILERS: Final = Speaker(ConnectionRole.FILER, "own", "own")
SELLERS: Final = Speaker(ConnectionRole.MERCHANT, "merchant", "merchant_select")
MARKETPLACES: Final = Speaker(ConnectionRole.MARKETPLACE, "marketplace", "marketplace")

# What many tables have in common.
AUDITORS_READ: Final = Policy(
    "reader", (ConnectionRole.READER, ConnectionRole.POLICY, ConnectionRole.EVIDENCE), "SELECT"
)
FILER_ALONE: Final = (FILERS.write(OF_ACCOUNT),)
DESK_WORKS: Final = (DESK.write(), AUDITORS_READ)
STAFF_READ: Final = (DESK.read(), AUDITORS_READ)
ALL_STAFF: Final = (*STAFF_READ, VERIFIERS.write())
