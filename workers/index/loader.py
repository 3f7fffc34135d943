"""The index as a worker uses it: the newest generation mapped, and what changed since."""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from gateways.vault import ObjectAltered, ObjectMissing, Vault, VaultUnreachable
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.search.index import ImageIndex
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher
from records.actions.rights.reference_features import fetch_sketches
from records.ledger import change_feed
from records.rights.models import IndexGeneration
from workers.index.rows import read_marks, read_references

_HASH_DIGITS = 64


class IndexNotLoaded(Exception):
    """No generation of the rights index is loaded: nothing may be claimed."""


@dataclass(frozen=True, slots=True)
class LoadedMatchers:
    """One consistent pair of matchers; immutable, shared by the threads of a process."""

    generation: int
    text: TextMatcher
    images: ImageMatcher
    read_at: float  # monotonic seconds when the change feed was last read

    def age_seconds(self) -> float:
        """How long ago the delta was brought up to date."""
        return time.monotonic() - self.read_at


class LoadedIndex:
    """Follows generations and changes; `refresh` is called every two seconds."""

    def __init__(self, vault: Vault, folder: Path) -> None:
        """Files are fetched once a host into `folder`, where all its processes map them."""
        self._vault = vault
        self._folder = folder
        self._lock = threading.Lock()
        self._base: tuple[IndexGeneration, TextIndex, ImageIndex] | None = None
        self._changed: dict[int, int] = {}
        self._loaded: LoadedMatchers | None = None

    def current_matchers(self) -> LoadedMatchers:
        """What matching uses now.

        Raises:
            NoIndex: nothing is loaded yet.
        """
        if self._loaded is None:
            raise IndexNotLoaded(IndexNotLoaded.__doc__)
        return self._loaded

    @property
    def generation(self) -> int:
        """The number of the loaded generation, 0 before the first."""
        return self._loaded.generation if self._loaded else 0

    def refresh(self) -> bool:
        """Take up the newest generation and the changes since; False while there is none."""
        with self._lock:
            read_at = time.monotonic()
            newest = IndexGeneration.objects.order_by("number").last()
            if newest is None:
                return False
            if self._base is None or self._base[0].number != newest.number:
                self._base, self._changed = self._open_generation(newest), {}
            changed = change_feed.list_latest("right", newest.below_xid, change_feed.find_horizon())
            self._loaded = self._apply_changes(changed, read_at)
        return True

    def _open_generation(
        self, generation: IndexGeneration
    ) -> tuple[IndexGeneration, TextIndex, ImageIndex]:
        text = self._fetch_file(generation.text_name)
        images = self._fetch_file(generation.image_name)
        return generation, TextIndex.open(text, is_trusted=True), ImageIndex.open(images)

    def _fetch_file(self, name: str) -> Path:
        path = self._folder / Path(name).name
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            # Checked once a host, before the file has its name; mapping it later trusts that.
            try:
                self._vault.fetch(name, path, key=hash_in_name(name))
            except (ObjectAltered, ObjectMissing) as spoiled:
                raise VaultUnreachable(f"The index cannot be fetched: {spoiled}") from spoiled
        return path

    def _apply_changes(self, changed: dict[int, int], read_at: float) -> LoadedMatchers:
        assert self._base is not None  # noqa: S101  # refresh opened it just before
        generation, text, images = self._base
        before = self._loaded
        is_same = before is not None and before.generation == generation.number
        if before is not None and is_same and changed == self._changed:
            return LoadedMatchers(before.generation, before.text, before.images, read_at)
        self._changed = changed
        gone = frozenset(changed)
        return LoadedMatchers(
            generation.number,
            TextMatcher(text, TextIndex.from_marks(read_marks(gone)), gone),
            ImageMatcher(
                images,
                ImageIndex.from_references(read_references(gone)),
                gone,
                shelf=fetch_sketches,
            ),
            read_at,
        )


def hash_in_name(name: str) -> str:
    """SHA-256 of a published file, which its name ends in; empty for those of earlier releases."""
    last = name.rpartition("-")[2]
    return last if len(last) == _HASH_DIGITS else ""
