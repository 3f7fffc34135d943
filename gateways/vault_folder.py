"""Keeps a vault in a folder: one machine, or a shared disk."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from gateways.private_files import open_private
from gateways.vault import (
    ObjectMissing,
    VaultUnreachable,
    already_exists_error,
    check_content,
    check_named,
    content_key,
    key_at,
    key_path,
    name_at,
    named_path,
    stored_path,
)


@dataclass(frozen=True, slots=True)
class FolderVault:
    """`is_durable` syncs each object to the disk before it gets its name."""

    folder: Path
    is_durable: bool = False

    def put(self, content: bytes) -> str:
        key = content_key(content)
        place = self.folder / key_path(key)
        with _translating_errors(place):
            if _size_of(place) == len(content):
                os.utime(place)  # `forget` asks when it was last put
            else:
                with self._write_whole(place) as file:
                    file.write(content)
        return key

    def read(self, key: str) -> bytes:
        place = self.folder / key_path(key)
        with _translating_errors(place):
            return check_content(key, place.read_bytes())

    def has(self, key: str) -> bool:
        place = self.folder / key_path(key)
        with _translating_errors(place):
            return place.exists()

    def forget(self, key: str, *, put_before: datetime | None = None) -> bool:
        place = self.folder / stored_path(key)
        with _translating_errors(place):
            if put_before and place.exists() and place.stat().st_mtime >= put_before.timestamp():
                return False
            place.unlink(missing_ok=True)
        return True

    def publish(self, name: str, source: Path, *, once: bool = False) -> None:
        place = self.folder / named_path(name)
        with (
            _translating_errors(place),
            source.open("rb") as content,
            self._write_whole(place, once=once) as file,
        ):
            shutil.copyfileobj(content, file)

    def fetch(self, name: str, to: Path, *, key: str = "") -> None:
        place = self.folder / named_path(name)
        with _translating_errors(place), place.open("rb") as content, self._write_whole(to) as file:
            shutil.copyfileobj(content, file)
            check_named(key, name, file)

    def keys(self) -> Iterator[str]:
        return filter(None, map(key_at, self._paths("[0-9a-f][0-9a-f]/*/*")))

    def names(self) -> Iterator[str]:
        return filter(None, map(name_at, self._paths("named/**/*")))

    def _paths(self, pattern: str) -> Iterator[str]:
        with _translating_errors(self.folder):
            for place in self.folder.glob(pattern):
                if place.is_file():
                    yield place.relative_to(self.folder).as_posix()

    @contextmanager
    def _write_whole(self, place: Path, *, once: bool = False) -> Iterator[BinaryIO]:
        """Open a file that appears under its name only when it is complete."""
        draft = place.parent / f".draft-{secrets.token_hex(8)}"
        try:
            with _open_draft(draft) as file:
                yield file
                file.flush()
                if self.is_durable:
                    os.fsync(file.fileno())
            if once:
                place.hardlink_to(draft)
            else:
                draft.replace(place)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        if once:
            draft.unlink()
        if self.is_durable:
            _sync_folder(place.parent)


def _open_draft(draft: Path) -> BinaryIO:
    """Create a file that only we can read; create its folder if it is missing, which is rare."""
    try:
        return open_private(draft, "x+b")
    except FileNotFoundError:
        draft.parent.mkdir(parents=True, exist_ok=True)
        return open_private(draft, "x+b")


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _size_of(place: Path) -> int | None:
    try:
        return place.stat().st_size
    except FileNotFoundError:
        return None


@contextmanager
def _translating_errors(place: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as missing:
        raise ObjectMissing(f"The vault has no {place.name}.") from missing
    except FileExistsError as exists:
        raise already_exists_error(place.name) from exists
    except OSError as broken:
        raise VaultUnreachable(f"The vault's folder does not answer: {broken}.") from broken
