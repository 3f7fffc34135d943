"""Build the rights index into immutable files, publish them, then say that they are there."""

import hashlib
import tempfile
import uuid
from pathlib import Path

from django.db import connection, transaction

from gateways.vault import Vault
from matchers.image.search.index import ImageIndex
from matchers.text import index as text_index
from records.ledger import change_feed
from records.rights.models import IndexGeneration, Right
from workers.index.rows import read_marks, read_references


def build_index(vault: Vault) -> IndexGeneration:
    """A new generation. Whatever fails before its row is written leaves the last one in force."""
    with tempfile.TemporaryDirectory() as folder:
        return _publish_generation(Path(folder), vault)


def is_due(*, changes_allowed: int) -> bool:
    """No generation yet, or more changes since the last than a small delta should hold."""
    newest = IndexGeneration.objects.order_by("number").last()
    if newest is None:
        return True
    return (
        len(change_feed.list_changed("right", newest.below_xid, change_feed.find_horizon()))
        > changes_allowed
    )


def _publish_generation(folder: Path, vault: Vault) -> IndexGeneration:
    text_path, image_path = folder / "text", folder / "images"
    with transaction.atomic():
        # One snapshot: what commits later is above the horizon and comes with the delta.
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        below_xid, rights = change_feed.find_horizon(), Right.objects.indexed().count()
        text_index.build_index(read_marks(), text_path)
        count = ImageIndex.write(image_path, read_references())
    token = uuid.uuid4().hex[:12]
    names = (
        f"index/text-{token}-{_hash_file(text_path)}",
        f"index/images-{token}-{_hash_file(image_path)}",
    )
    vault.publish(names[0], text_path, once=True)
    vault.publish(names[1], image_path, once=True)
    return IndexGeneration.objects.create(
        below_xid=below_xid,
        text_name=names[0],
        image_name=names[1],
        rights=rights,
        references=count,
    )


def _hash_file(path: Path) -> str:
    """A name that holds it lets whoever fetches the file see that it is the one published."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
