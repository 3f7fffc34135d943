"""Copy the database, then the vault: in this order no row names an object that is not there."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gateways.vault import ObjectMissing, Vault
from workers.backups import dump
from workers.backups.copies import Copies, Manifest, hash_of, stamp_of

type Tell = Callable[[str, int], None]  # what is copied, and how many so far


def take(copies: Copies, address: str, vault: Vault, *, now: datetime, tell: Tell) -> Manifest:
    """One copy more; the system goes on meanwhile.

    Raises:
        CopyFailed: PostgreSQL refused.
        VaultUnreachable: the vault did not answer.
    """
    copies.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = stamp_of(now)
    tell("database", 0)
    dump.dump(address, copies.dump(stamp))
    manifest = Manifest(
        stamp=stamp,
        dump_sha256=hash_of(copies.dump(stamp)),
        keys=_keys(vault, copies, tell),
        names=_names(vault, copies, tell),
    )
    copies.write(manifest)
    return manifest


def _keys(vault: Vault, copies: Copies, tell: Tell) -> int:
    count = 0
    for count, key in enumerate(vault.keys(), start=1):  # the last one is the count
        if not copies.vault.has(key):
            _copy(vault, copies, key)
        tell("objects", count)
    return count


def _copy(vault: Vault, copies: Copies, key: str) -> None:
    try:
        copies.vault.put(vault.read(key))
    except ObjectMissing:
        return  # forgotten since it was listed, as retention demands


def _names(vault: Vault, copies: Copies, tell: Tell) -> tuple[str, ...]:
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
