"""Copy the database, then the vault: in this order no row names an object that is not there."""

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from gateways.vault import ObjectMissing, Vault
from gateways.vault_folder import FolderVault
from workers.backups import dump

_STAMP: Final = "%Y-%m-%dT%H-%M-%SZ"


class CopyMissing(Exception):
    """The folder holds no such copy, or not all of it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy consists of, so that a half one is never taken for a whole one."""

    stamp: str
    dump_sha256: str
    keys: int  # objects under their hash that the vault held
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """The folder; a copy is there when its manifest is."""

    folder: Path

    @property
    def vault(self) -> FolderVault:
        """Objects of all copies: what is there already is not copied again."""
        return FolderVault(self.folder / "vault", is_durable=True)

    def dump_path(self, stamp: str) -> Path:
        """Return where the dump of that time lies."""
        return self.folder / f"{stamp}.dump"

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, the last step of a copy."""
        draft = self.folder / f".{manifest.stamp}.json"
        draft.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        draft.replace(self._manifest_path(manifest.stamp))

    def read_manifest(self, stamp: str = "") -> Manifest:
        """Read the manifest of a time, or the newest.

        Raises:
            CopyMissing: none is there, or its dump is not what it was.
        """
        chosen = stamp or max(self.list_stamps(), default="")
        if chosen not in self.list_stamps():
            there = ", ".join(self.list_stamps()) or "none"
            raise CopyMissing(f"{self.folder} has no copy {stamp or 'at all'}; there are: {there}.")
        written = json.loads(self._manifest_path(chosen).read_text(encoding="utf-8"))
        manifest = Manifest(**(written | {"names": tuple(written["names"])}))
        if hash_of(self.dump_path(chosen)) != manifest.dump_sha256:
            raise CopyMissing(
                f"{self.dump_path(chosen)} is not what was written; take another copy."
            )
        return manifest

    def list_stamps(self) -> list[str]:
        """Return the stamps of all whole copies, oldest first."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def _manifest_path(self, stamp: str) -> Path:
        return self.folder / f"{stamp}.json"


def stamp_of(now: datetime) -> str:
    """Return the name of a copy of this time."""
    return now.strftime(_STAMP)


def hash_of(file: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


type ProgressCallback = Callable[[str, int], None]  # what is copied, and how many so far


def take_backup(
    copies: Copies, address: str, vault: Vault, *, now: datetime, report_progress: ProgressCallback
) -> Manifest:
    """Make one more copy while the system goes on.

    Raises:
        CopyFailed: PostgreSQL refused.
        VaultUnreachable: the vault did not answer.
    """
    copies.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = stamp_of(now)
    report_progress("database", 0)
    dump.dump_database(address, copies.dump_path(stamp))
    manifest = Manifest(
        stamp=stamp,
        dump_sha256=hash_of(copies.dump_path(stamp)),
        keys=_copy_objects(vault, copies, report_progress),
        names=_copy_named_files(vault, copies, report_progress),
    )
    copies.write_manifest(manifest)
    return manifest


def _copy_objects(vault: Vault, copies: Copies, report_progress: ProgressCallback) -> int:
    count = 0
    for count, key in enumerate(vault.keys(), start=1):  # the last one is the count
        if not copies.vault.has(key):
            _copy_object(vault, copies, key)
        report_progress("objects", count)
    return count


def _copy_object(vault: Vault, copies: Copies, key: str) -> None:
    try:
        copies.vault.put(vault.read(key))
    except ObjectMissing:
        return  # forgotten since it was listed, as retention demands


def _copy_named_files(
    vault: Vault, copies: Copies, report_progress: ProgressCallback
) -> tuple[str, ...]:
    """Seals and index files; what an index lost meanwhile is built again after a restore."""
    copied = []
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "named"
        for count, name in enumerate(sorted(vault.names()), start=1):
            try:
                vault.fetch(name, file)
            except ObjectMissing:
                continue
            copies.vault.publish(name, file)
            copied.append(name)
            report_progress("files", count)
    return tuple(copied)
