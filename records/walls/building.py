"""The wall of one table as SQL, for migrations: which rows the doors see, and what they may do.

A new table needs a wall or a place in tests/records/test_walls.py among those that need none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.migrations import RunSQL

from records.walls.standing import APP_ROLE, WORK_ROLE, Standing

# A sub-select is run once a statement, a bare call once a row.
ACCOUNT: Final = "(SELECT nullif(current_setting('markwarden.account', true), '')::bigint)"
SELLER: Final = "(SELECT nullif(current_setting('markwarden.seller', true), '')::bigint)"
_STANDING: Final = "current_setting('markwarden.standing', true)"


@dataclass(frozen=True, slots=True)
class Wall:
    """One table: `app` are the doors' privileges, `own` says which rows are a filer's."""

    table: str
    app: str = ""
    own: str = ""
    own_for: str = "ALL"
    desk: str = "ALL"
    door: str = ""  # a condition; empty: not to be seen before one knows who knocks
    verifier: str = ""  # what a verifier may do; empty: not even see it
    policy: str = ""  # what a policy administrator may do beyond reading what the desk reads
    merchant: str = ""  # which rows are a seller's
    merchant_for: str = "SELECT"
    written_by: tuple[Standing, ...] = ()  # who else may add rows


def built(walls: Iterable[Wall]) -> list[RunSQL]:
    """The operations that put up these walls, in place of those that stood there."""
    return [RunSQL("\n".join(_statements(wall)), RunSQL.noop) for wall in walls]


def also(standing: Standing, conditions: Mapping[str, str], command: str = "SELECT") -> RunSQL:
    """Let one more standing at rows of tables that have their walls: the condition by table."""
    name = f"{standing}_{command.lower()}"
    return RunSQL(
        "\n".join(
            f"DROP POLICY IF EXISTS {name} ON {table};"
            f" CREATE POLICY {name} ON {table} FOR {command} TO {APP_ROLE}"
            f" {'WITH CHECK' if command == 'INSERT' else 'USING'}"
            f" ({_is(standing)} AND ({condition}));"
            for table, condition in conditions.items()
        ),
        RunSQL.noop,
    )


def _statements(wall: Wall) -> Iterable[str]:
    table = wall.table
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
    yield f"DROP POLICY IF EXISTS keepers ON {table};"
    yield f"CREATE POLICY keepers ON {table} TO CURRENT_USER, {WORK_ROLE} USING (true);"
    for name, command, condition in _policies(wall):
        yield f"DROP POLICY IF EXISTS {name} ON {table};"
        rows = "WITH CHECK" if command == "INSERT" else "USING"
        yield f"CREATE POLICY {name} ON {table} FOR {command} TO {APP_ROLE} {rows} ({condition});"
    yield f"REVOKE ALL ON {table} FROM {APP_ROLE};"
    if wall.app:
        yield f"GRANT {wall.app} ON {table} TO {APP_ROLE};"


def _policies(wall: Wall) -> Iterable[tuple[str, str, str]]:
    """Name, command and condition of each."""
    readers = "SELECT" if wall.desk else ""
    asked = (
        ("own", wall.own_for if wall.own else "", f"{_is(Standing.FILER)} AND ({wall.own})"),
        ("desk", wall.desk, _is(Standing.DESK)),
        ("reader", readers, _is(Standing.READER, Standing.POLICY)),
        ("verifier", wall.verifier, _is(Standing.VERIFIER)),
        ("policy", wall.policy, _is(Standing.POLICY)),
        (
            "merchant",
            wall.merchant_for if wall.merchant else "",
            f"{_is(Standing.MERCHANT)} AND ({wall.merchant})",
        ),
        ("door", "ALL" if wall.door else "", f"{_is(Standing.DOOR)} AND ({wall.door})"),
        ("written", "INSERT" if wall.written_by else "", _is(*wall.written_by)),
    )
    return (one for one in asked if one[1])


def _is(*standings: Standing) -> str:
    # Yes or no from within the sub-select: of that the planner expects half the rows. Of a text
    # compared outside it expects one in two hundred, and sorts all that waits to find one case.
    return f"(SELECT {_STANDING} IN ({', '.join(f"'{one}'" for one in standings)}))"
