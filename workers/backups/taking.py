"""Copy the database, then the vault: in this order no row names an object that is not there."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gateways.vault import ObjectMissing, Vault
from workers.backups import dump
from workers.backups.copies import Copies, Manifest, hash_of, stamp_of

type ProgressCallback = Callable[[str, int], None]  # what is copied, and how many so far


def take(
    copies: Copies, address: str, vault: Vault, *, now: datetime, tell: ProgressCallback
) -> Manifest:
    """One copy more; the system goes on meanwhile.

    Raises:
        CopyFailed: PostgreSQL refused.
        VaultUnreachable: the vault did not answer.
    """
    copies.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = stamp_of(now)
    tell("database", 0)
    dump.dump_database(address, copies.dump_path(stamp))
    manifest = Manifest(
        stamp=stamp,
        dump_sha256=hash_of(copies.dump_path(stamp)),
        keys=_copy_objects(vault, copies, tell),
        names=_copy_named_files(vault, copies, tell),
    )
    copies.write_manifest(manifest)
    return manifest


def _copy_objects(vault: Vault, copies: Copies, tell: ProgressCallback) -> int:
    count = 0
    for count, key in enumerate(vault.keys(), start=1):  # the last one is the count
        if not copies.vault.has(key):
            _copy_object(vault, copies, key)
        tell("objects", count)
    return count


def _copy_object(vault: Vault, copies: Copies, key: str) -> None:
    try:
        copies.vault.put(vault.read(key))
    except ObjectMissing:
        return  # forgotten since it was listed, as retention demands


def _copy_named_files(vault: Vault, copies: Copies, tell: ProgressCallback) -> tuple[str, ...]:
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
            tell("files", count)
    return tuple(copied)
