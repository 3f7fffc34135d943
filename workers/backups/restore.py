"""Bring a copy back into an empty database and a vault, and leave the rest to the sweeper."""

import tempfile
from pathlib import Path

from gateways.vault import Vault, check_content
from workers.backups import dump
from workers.backups.backup import Copies, CopyMissing, Manifest, ProgressCallback
from workers.backups.encryption import convert_file

_TABLES = (
    "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    " AND n.nspname NOT LIKE 'pg_toast%'"
)


class NotEmpty(Exception):
    """The database holds tables already: a restore never writes over anything."""


def restore_backup(
    copies: Copies, address: str, vault: Vault, *, stamp: str, report_progress: ProgressCallback
) -> Manifest:
    """Restore the copy of that time, or the newest.

    What was in workers' hands when it was taken is taken back when the leases run out, and what
    was in the queue is sent again: rows are the truth. What the outbox had not sent is sent; the
    marketplace drops what it has seen, by key and version.

    Raises:
        CopyMissing: no such copy, or half of one.
        CopySealed: it is encrypted, and no key was given that opens it.
        NotEmpty: the database holds tables.
        CopyFailed: PostgreSQL refused; the database is as empty as before.
        ObjectAltered: an object of the copy is not what was stored.
        VaultUnreachable: the vault did not answer.
    """
    manifest = copies.read_manifest(stamp)
    _refuse_missing_objects(copies, manifest)
    _refuse_tables(address)
    # Objects first: a row must not name what is not there yet.
    _restore_objects(copies, vault, manifest, report_progress)
    _restore_named_files(copies, vault, manifest, report_progress)
    report_progress("database", 0)
    stamp = manifest.stamp
    dump.load_dump(address, copies.dump_path(stamp), copies.keys_path(stamp), copies.cipher.open)
    return manifest


def _refuse_missing_objects(copies: Copies, manifest: Manifest) -> None:
    needed_keys = {*manifest.objects.values(), *manifest.names}
    if missing_count := len(needed_keys - {*copies.vault.keys(), *copies.vault.names()}):
        raise CopyMissing(
            f"{copies.folder} lacks {missing_count} objects of {len(needed_keys)} that the copy "
            "had; look for the rest before you restore."
        )


def _refuse_tables(address: str) -> None:
    with dump.open_session(address) as session:
        (tables,) = session.execute(_TABLES).fetchone() or (0,)
    if tables:
        raise NotEmpty(
            f"The database holds {tables} tables; name an empty one in MARKWARDEN_DATABASE_URL."
        )


def _restore_objects(
    copies: Copies, vault: Vault, manifest: Manifest, report_progress: ProgressCallback
) -> None:
    for count, (key, stored_key) in enumerate(manifest.objects.items(), start=1):
        if not vault.has(key):
            content = copies.cipher.open_bytes(copies.vault.read(stored_key))
            vault.put(check_content(key, content))
        report_progress("objects", count)


def _restore_named_files(
    copies: Copies, vault: Vault, manifest: Manifest, report_progress: ProgressCallback
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "named"
        for count, name in enumerate(manifest.names, start=1):
            copies.vault.fetch(name, file)
            convert_file(copies.cipher.open, file)
            vault.publish(name, file)
            report_progress("files", count)
