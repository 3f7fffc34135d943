"""Copy the database, then the vault: in this order no row names an object that is not there.

Objects of all copies lie in one folder, each once, under the hash of what is stored; a manifest
says which object of the vault each is.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from gateways.vault import ObjectMissing, Vault
from gateways.vault_folder import FolderVault
from records.ledger import audit
from workers.backups import dump
from workers.backups.encryption import Cipher, convert_file

_STAMP: Final = "%Y-%m-%dT%H-%M-%SZ"
_LONGEST_COPY: Final = timedelta(days=1)  # a copy without a manifest may be under way for so long


class CopyMissing(Exception):
    """The folder holds no such copy, or not all of it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy consists of, so that a half one is never taken for a whole one."""

    stamp: str
    dump_sha256: str
    objects: Mapping[str, str]  # of the vault by their hash, and under which they are stored here
    names: tuple[str, ...]
    keys_sha256: str = ""  # manifests of older versions have none


@dataclass(frozen=True, slots=True)
class Copies:
    """The folder; a copy is there when its manifest is."""

    folder: Path
    cipher: Cipher = field(default_factory=Cipher)

    @property
    def vault(self) -> FolderVault:
        """Objects of all copies: what is there already is not copied again."""
        return FolderVault(self.folder / "vault", is_durable=True)

    def dump_path(self, stamp: str) -> Path:
        """Return where the dump of that time lies."""
        return self.folder / f"{stamp}.dump"

    def keys_path(self, stamp: str) -> Path:
        """Return where the subject keys of that time lie, for a shorter time than the rest."""
        return self.folder / f"{stamp}.keys"

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, the last step of a copy."""
        draft = self.folder / f".{manifest.stamp}.json"
        draft.write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        draft.replace(self.manifest_path(manifest.stamp))

    def read_manifest(self, stamp: str = "") -> Manifest:
        """Read the manifest of a time, or the newest.

        Raises:
            CopyMissing: none is there, or its dump or its keys are not what they were.
        """
        selected_stamp = stamp or max(self.list_stamps(), default="")
        if selected_stamp not in self.list_stamps():
            available_stamps = ", ".join(self.list_stamps()) or "none"
            raise CopyMissing(
                f"{self.folder} has no copy {stamp or 'at all'}; there are: {available_stamps}."
            )
        manifest = self.load_manifest(selected_stamp)
        _check_file(self.dump_path(selected_stamp), manifest.dump_sha256)
        # Retention deletes keys earlier than the rest.
        if manifest.keys_sha256 and self.keys_path(selected_stamp).exists():
            _check_file(self.keys_path(selected_stamp), manifest.keys_sha256)
        return manifest

    def load_manifest(self, stamp: str) -> Manifest:
        """Read a manifest alone; its dump is not looked at."""
        fields = json.loads(self.manifest_path(stamp).read_text(encoding="utf-8"))
        return Manifest(**(fields | {"names": tuple(fields["names"])}))

    def list_stamps(self) -> list[str]:
        """Return the stamps of all whole copies, oldest first."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def manifest_path(self, stamp: str) -> Path:
        """Return where the manifest of that time lies."""
        return self.folder / f"{stamp}.json"


def stamp_of(now: datetime) -> str:
    """Return the name of a copy of this time."""
    return now.strftime(_STAMP)


def hash_of(file: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _check_file(file: Path, sha256: str) -> None:
    if hash_of(file) != sha256:
        raise CopyMissing(f"{file} is not what was written; take another copy.")


type ProgressCallback = Callable[[str, int], None]  # what is copied, and how many so far


def take_backup(
    copies: Copies, address: str, vault: Vault, *, now: datetime, report_progress: ProgressCallback
) -> Manifest:
    """Make one more copy while the system goes on.

    Raises:
        CopyFailed: PostgreSQL refused.
        VaultUnreachable: the vault did not answer.
        ObjectAltered: an object of the vault is not what was put.
    """
    copies.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = stamp_of(now)
    report_progress("database", 0)
    with _deleting_on_failure(copies.dump_path(stamp), copies.keys_path(stamp)):
        dump.dump_database(
            address, copies.dump_path(stamp), copies.keys_path(stamp), copies.cipher.seal
        )
        manifest = Manifest(
            stamp=stamp,
            dump_sha256=hash_of(copies.dump_path(stamp)),
            keys_sha256=hash_of(copies.keys_path(stamp)),
            objects=_copy_objects(vault, copies, report_progress),
            names=_copy_named_files(vault, copies, report_progress),
        )
        copies.write_manifest(manifest)
    return manifest


def note_backup(now: datetime, *, actor: str) -> None:
    """Note in the audit chain that a copy of this time is whole: the exporter tells its age."""
    audit.record("backup", 1, "complete", actor=actor, at=now)


@contextmanager
def _deleting_on_failure(*files: Path) -> Iterator[None]:
    """Leave nothing of a half copy: without a manifest no retention would ever delete its keys."""
    try:
        yield
    except BaseException:
        for file in files:
            file.unlink(missing_ok=True)
        raise


def _copy_objects(
    vault: Vault, copies: Copies, report_progress: ProgressCallback
) -> dict[str, str]:
    before = [copies.load_manifest(stamp).objects for stamp in copies.list_stamps()[-1:]]
    stored_keys = before[0] if before else {}
    objects = dict[str, str]()
    for count, key in enumerate(vault.keys(), start=1):
        stored_key = stored_keys.get(key, "")
        # What was copied before keys were set is copied again, encrypted.
        is_as_it_should = bool(copies.cipher.recipients) == (stored_key != key)
        try:
            is_there = bool(stored_key) and is_as_it_should and copies.vault.has(stored_key)
            seal = copies.cipher.seal_bytes
            objects[key] = stored_key if is_there else copies.vault.put(seal(vault.read(key)))
        except ObjectMissing:
            continue  # forgotten since it was listed, as retention demands
        report_progress("objects", count)
    return objects


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much was deleted of a folder of copies."""

    copies: int
    keys: int
    objects: int


def prune_copies(copies: Copies, *, days: int, key_days: int, now: datetime) -> Pruned:
    """Delete copies and subject keys that are older, and objects that no copy names any more.

    The newest copy stays, however old it is. Not while another copy is being taken.
    """
    old, without_keys = [
        [stamp for stamp in copies.list_stamps() if _read_stamp(stamp) < now - timedelta(days=most)]
        for most in (days, key_days)
    ]
    old = [stamp for stamp in old if stamp != max(copies.list_stamps())]
    abandoned_stamps = _list_abandoned(copies, now)
    keys = [copies.keys_path(stamp) for stamp in {*old, *without_keys, *abandoned_stamps}]
    removed_paths = [path for path in keys if path.exists()]
    for path in removed_paths:
        path.unlink()
    for stamp in (*old, *abandoned_stamps):
        copies.manifest_path(stamp).unlink(missing_ok=True)
        copies.dump_path(stamp).unlink(missing_ok=True)
    return Pruned(len(old), len(removed_paths), _forget_unused(copies))


def _list_abandoned(copies: Copies, now: datetime) -> set[str]:
    """Return the stamps of copies that broke off before their manifest, as when the power went."""
    files = (file for kind in ("dump", "keys") for file in copies.folder.glob(f"????-*Z.{kind}"))
    latest = stamp_of(now - _LONGEST_COPY)  # stamps sort by time
    return {file.stem for file in files if file.stem < latest} - set(copies.list_stamps())


def _forget_unused(copies: Copies) -> int:
    """Forget objects and named files that no manifest names; return how many."""
    manifests = [copies.load_manifest(stamp) for stamp in copies.list_stamps()]
    objects = {stored_key for manifest in manifests for stored_key in manifest.objects.values()}
    names = {name for manifest in manifests for name in manifest.names}
    unused_keys = (set(copies.vault.keys()) - objects) | (set(copies.vault.names()) - names)
    for stored_key in unused_keys:
        copies.vault.forget(stored_key)
    return len(unused_keys)


def _read_stamp(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _copy_named_files(
    vault: Vault, copies: Copies, report_progress: ProgressCallback
) -> tuple[str, ...]:
    """Copy checkpoints and index files; what the index has dropped meanwhile can be built again."""
    copied_names = []
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "named"
        for count, name in enumerate(sorted(vault.names()), start=1):
            try:
                vault.fetch(name, file)
            except ObjectMissing:
                continue
            convert_file(copies.cipher.seal, file)
            copies.vault.publish(name, file)
            copied_names.append(name)
            report_progress("files", count)
    return tuple(copied_names)
