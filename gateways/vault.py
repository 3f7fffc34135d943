"""Says what a vault is: bytes under their own hash, and a few files under a name."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

_CHUNK = 1 << 20
_KEY = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class VaultUnreachable(Exception):
    """The vault does not answer, or refuses us; try again, nothing was decided."""


class ObjectMissing(Exception):
    """The vault answers, and has no such object."""


class ObjectAltered(Exception):
    """The bytes in the vault no longer have the hash they are kept under."""


class ObjectExists(Exception):
    """A name that may be given once is taken already."""


class Vault(Protocol):
    """Content-addressed: the same bytes are kept once, and what is read is what was put."""

    def put(self, content: bytes) -> str:
        """Store the bytes and return their key; storing them again only renews their time."""

    def read(self, key: str) -> bytes:
        """Return the bytes, checked against their key."""

    def has(self, key: str) -> bool: ...

    def forget(self, key: str, *, put_before: datetime | None = None) -> bool:
        """Remove the bytes, as retention demands; removing an absent key is not an error.

        If `key` is a name with a folder, remove what was published under it. Return False if the
        bytes stay because they were put, perhaps again, since `put_before`.
        """

    def publish(self, name: str, source: Path, *, once: bool = False) -> None:
        """Store the file's content under a name, whole or not at all; `once` never replaces."""

    def fetch(self, name: str, to: Path, *, key: str = "") -> None:
        """Copy the named content to a file, whole or not at all, and checked against a key."""

    def keys(self) -> Iterator[str]:
        """Yield the key of everything stored under its hash, in no order."""

    def names(self) -> Iterator[str]:
        """Yield all names, in no order."""


def content_key(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check_content(key: str, content: bytes) -> bytes:
    if content_key(content) != key:
        raise ObjectAltered(f"The object {key} holds other bytes; restore it from a copy.")
    return content


def check_named(key: str, name: str, file: IO[bytes]) -> None:
    """Check the file against its key; do nothing without a key."""
    if not key:
        return
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    if digest.hexdigest() != key:
        raise ObjectAltered(f"What is named {name} holds other bytes; publish it again.")


def key_path(key: str) -> str:
    """Return the path of a key, in two levels of folders so that none grows large: ab/cd/abcd..."""
    if not _KEY.fullmatch(key):
        raise ObjectMissing(f"{key!r} is no SHA-256 in hexadecimal, so nothing can be kept there.")
    return f"{key[:2]}/{key[2:4]}/{key}"


def named_path(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for the vault: use a-z, 0-9, '.', '_', '-', '/'.")
    return f"named/{name}"


def stored_path(key: str) -> str:
    """Return the path that `forget` removes: by hash, or by the name of a folder and a file."""
    return named_path(key) if "/" in key else key_path(key)


def key_at(path: str) -> str | None:
    """Return the key of the content stored at a path; None if the path belongs to no key."""
    key = path.rpartition("/")[2]
    return key if _KEY.fullmatch(key) and key_path(key) == path else None


def name_at(path: str) -> str | None:
    """Return the name of the content stored at a path; None if the path belongs to no name."""
    name = path.removeprefix("named/")
    return name if name != path and _NAME.fullmatch(name) else None


def already_exists_error(name: str) -> ObjectExists:
    return ObjectExists(f"The vault has a {name} already; give the new one another name.")
