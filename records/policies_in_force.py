"""Which policy is in force: what this process knows of adoptions, and one policy for a whole batch.

An adoption counts ten seconds after it was made, and is committed within the first five. So what
was read at a moment holds for the five seconds after it, and a process that reads every two knows
of each adoption before it counts: nobody needs to be told, nothing is started again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import nan
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection

from pipeline.policy.adoptions import Adoption, choose_adoption
from pipeline.policy.policy import Policy, PolicyUnreadable, parse_policy
from records.database import fetch_all

READ_EVERY_SECONDS: Final = 2.0
HOLDS_SECONDS: Final = 5.0  # the database refuses an adoption that takes longer to be committed
_CACHED: Final = 16
_ADOPTIONS: Final = """
SELECT clock_timestamp(), number, policy_hash, in_force_at
FROM (SELECT) one LEFT JOIN ledger_policyadoption ON true ORDER BY number
"""
_CONSTRAINT: Final = "policy_in_force"  # which `ledger_require_policy` names
_TEXT: Final = "SELECT text FROM ledger_policytext WHERE hash = %s"


class PolicyUnknown(LookupError):
    """No policy with this hash was adopted here, or its text is not what was adopted."""


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """The adoptions as they were read at a moment of the database's clock."""

    adoptions: tuple[Adoption, ...]
    read_at: datetime
    at_seconds: float  # the same moment by this process's monotonic clock, or a little before

    @property
    def age_seconds(self) -> float:
        return time.monotonic() - self.at_seconds

    @property
    def now(self) -> datetime:
        """The present moment by the database's clock."""
        return self.read_at + timedelta(seconds=self.age_seconds)


@dataclass(slots=True)
class _Process:
    """What this process knows; one that does not follow the adoptions goes by the file."""

    is_following: bool = False
    knowledge: _Knowledge | None = None


_PROCESS: Final = _Process()
_PINNED: Final[ContextVar[Policy | None]] = ContextVar("pinned policy", default=None)


def read_policy_file() -> Policy:
    """Return the policy file that the settings name: in force until a policy is adopted."""
    return _parse_file(settings.MARKWARDEN.policy)


@lru_cache(maxsize=_CACHED)
def _parse_file(path: Path) -> Policy:
    return parse_policy(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=_CACHED)
def get_policy(policy_hash: str) -> Policy:
    """Return the policy with this hash: that of a decision, whichever is in force today.

    Raises:
        PolicyUnknown: it was never adopted here.
        PolicyUnreadable: this version of the software does not know what it says.
    """
    if policy_hash == read_policy_file().hash:
        return read_policy_file()
    for (text,) in fetch_all(_TEXT, [policy_hash]):
        policy = parse_policy(text)
        if policy.hash == policy_hash:
            return policy
    raise PolicyUnknown(f"{PolicyUnknown.__doc__} {policy_hash[:12]}")


def follow() -> None:
    """Go by what is adopted in the database from now on."""
    _PROCESS.is_following = True


def forget() -> None:
    """Go by the policy file again."""
    _PROCESS.is_following, _PROCESS.knowledge = False, None


def refresh(age_seconds: float = READ_EVERY_SECONDS) -> None:
    """Read the adoptions again if they were read longer ago, and parse a new policy early."""
    known = _PROCESS.knowledge
    if not _PROCESS.is_following or (known and known.age_seconds < age_seconds):
        return
    at_seconds = time.monotonic()
    rows = fetch_all(_ADOPTIONS)
    adoptions = tuple(Adoption(*row[1:]) for row in rows if row[1] is not None)
    _PROCESS.knowledge = _Knowledge(adoptions, rows[0][0], at_seconds)
    if adoptions and (known is None or known.adoptions != adoptions):
        with suppress(PolicyUnreadable):  # said where it is needed
            get_policy(adoptions[-1].policy_hash)


def find_adoption(moment: datetime | None = None) -> Adoption | None:
    """Return what is in force at the moment, or now; None: nothing was adopted, the file counts."""
    refresh(HOLDS_SECONDS)
    return _choose_known(moment)


def number_in_force() -> float:
    """Return the number of the adoption that this process goes by; 0: of none.

    It is not a number where the process reads the adoptions again before it decides anything.
    """
    known = _PROCESS.knowledge
    if _PROCESS.is_following and (known is None or known.age_seconds > HOLDS_SECONDS):
        return nan
    adoption = _choose_known()
    return adoption.number if adoption else 0


def _choose_known(moment: datetime | None = None) -> Adoption | None:
    known = _PROCESS.knowledge
    return choose_adoption(known.adoptions, moment or known.now) if known else None


def is_other_policy(refused: IntegrityError) -> bool:
    """Return whether the database refused because another policy was in force at the moment."""
    cause = refused.__cause__
    return isinstance(cause, psycopg.Error) and cause.diag.constraint_name == _CONSTRAINT


def policy_at(moment: datetime | None = None) -> Policy:
    """Return the policy in force at the moment, or now."""
    adoption = find_adoption(moment)
    return get_policy(adoption.policy_hash) if adoption else read_policy_file()


def policy() -> Policy:
    """Return the policy of the batch under way; outside of one, that in force now."""
    return _PINNED.get() or policy_at()


@contextmanager
def one_policy(moment: datetime | None = None) -> Iterator[Policy]:
    """Let everything within go by one policy: that in force at the moment, or now."""
    pinned = policy_at(moment)
    token = _PINNED.set(pinned)
    try:
        yield pinned
    finally:
        _PINNED.reset(token)


@contextmanager
def one_policy_if_reached() -> Iterator[None]:
    """Let a request go by one policy: the last one known, while the database does not answer."""
    try:
        refresh()
    except DatabaseError:
        connection.close()  # what the request asks for itself goes by another one
    adoption = _choose_known()
    token = _PINNED.set(get_policy(adoption.policy_hash) if adoption else None)
    try:
        yield
    finally:
        _PINNED.reset(token)
