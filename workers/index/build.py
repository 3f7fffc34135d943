"""Build the rights index into immutable files, publish them, then say that they are there."""

import hashlib
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from gateways.vault import Vault
from matchers import kinds
from matchers.kinds import MatcherKind
from records.ledger import change_feed
from records.rights.models import IndexGeneration, Right
from workers.index.generations import begin_name, find_newest
from workers.index.rows import read_rows


def build_index(vault: Vault) -> IndexGeneration:
    """Build a new generation; if it fails, the last one stays in force."""
    with tempfile.TemporaryDirectory() as folder:
        return _publish_generation(Path(folder), vault)


def is_due(*, changes_allowed: int) -> bool:
    """Return whether a generation is due: there is none, or the delta has grown too large."""
    newest = find_newest()
    if newest is None:
        return True
    return (
        len(change_feed.list_changed("right", newest.below_xid, change_feed.find_horizon()))
        > changes_allowed
    )


def _publish_generation(folder: Path, vault: Vault) -> IndexGeneration:
    with transaction.atomic():
        # One snapshot: what commits later is above the horizon and comes with the delta.
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        below_xid, rights = change_feed.find_horizon(), Right.objects.indexed().count()
        counts = {
            kind.name: kind.write_index(read_rows(kind.row_type), folder / kind.name)
            for kind in kinds.KINDS
        }
    token = uuid.uuid4().hex[:12]
    files = {kind.name: _publish_file(kind, token, folder, vault) for kind in kinds.KINDS}
    return IndexGeneration.objects.create(
        below_xid=below_xid,
        rights=rights,
        references=counts[kinds.IMAGE.name],
        **{IndexGeneration.FILE_FIELDS[kind]: name for kind, name in files.items()},
    )


def _publish_file(kind: MatcherKind[Any, Any, Any], token: str, folder: Path, vault: Vault) -> str:
    path = folder / kind.name
    name = f"{begin_name(kind)}{token}-{_hash_file(path)}"
    vault.publish(name, path, once=True)
    return name


def _hash_file(path: Path) -> str:
    """Return what the name ends in, so that a reader sees whether the file is the one published."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
