"""The index as a worker uses it: the newest generation mapped, and what changed since."""

import logging
import math
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gateways.vault import ObjectAltered, ObjectMissing, Vault, VaultUnreachable
from matchers import kinds
from records.actions.rights.references import fetch_sketches
from records.ledger import change_feed
from records.rights.models import IndexGeneration
from workers.index.generations import list_readable
from workers.index.rows import read_rows

_log = logging.getLogger(__name__)
_HASH_DIGITS = 64
_TRIED = 8  # generations: the delta since an older one grows too long


class IndexNotLoaded(Exception):
    """No generation of the rights index is loaded: nothing may be claimed."""


@dataclass(frozen=True, slots=True)
class LoadedMatchers:
    """One consistent set of matchers; immutable, shared by the threads of a process."""

    generation: int
    matchers: Mapping[str, Any]  # by the name of their kind, as `MatcherKind.build_matcher` made it
    read_at: float  # monotonic seconds when the change feed was last read

    def age_seconds(self) -> float:
        """Return how long ago the delta was brought up to date."""
        return time.monotonic() - self.read_at


class LoadedIndex:
    """Follows generations and changes; `refresh` is called every two seconds."""

    def __init__(self, vault: Vault, folder: Path) -> None:
        """Keep the folder into which files are fetched once a host and mapped by all processes."""
        self._vault = vault
        self._folder = folder
        self._lock = threading.Lock()
        self._base: tuple[IndexGeneration, dict[str, Any]] | None = None
        self._changed: dict[int, int] = {}
        self._reported: set[int] = set()  # generations that cannot be opened
        self._loaded: LoadedMatchers | None = None

    def current_matchers(self, *, max_age_seconds: float = math.inf) -> LoadedMatchers:
        """Return what matching uses now; read again first where the delta is older than asked.

        It may be older all the same, where it cannot be read: its age says so.

        Raises:
            IndexNotLoaded: nothing is loaded yet.
        """
        if self._loaded is None:
            raise IndexNotLoaded(IndexNotLoaded.__doc__)
        if self._loaded.age_seconds() > max_age_seconds:
            with suppress(VaultUnreachable):
                self.refresh()
        return self._loaded

    @property
    def generation(self) -> int:
        """The number of the loaded generation, 0 before the first."""
        return self._loaded.generation if self._loaded else 0

    def refresh(self) -> bool:
        """Take up the newest generation and the changes since; False while there is none."""
        with self._lock:
            read_at = time.monotonic()
            generation = self._take_up_newest()
            if generation is None:
                return False
            latest_changes = change_feed.list_latest("right", generation.below_xid)
            self._loaded = self._apply_changes(latest_changes, read_at)
        return True

    def _take_up_newest(self) -> IndexGeneration | None:
        """Open the newest generation that can be opened: an older one is right with its delta.

        Raises:
            VaultUnreachable: no generation can be opened: the vault does not answer, lacks their
                files, or this host has no room for them.
        """
        fault: Exception | None = None
        for generation in list_readable()[:_TRIED]:
            fault = self._open(generation)
            if fault is None:
                return generation
            if self._base is None and isinstance(fault, VaultUnreachable):
                break  # it has no other generation either
        if fault is not None:
            raise VaultUnreachable(f"The index cannot be fetched: {fault}") from fault
        return None

    def _open(self, generation: IndexGeneration) -> Exception | None:
        """Make a generation the base, or return why it cannot be."""
        if self._base is not None and self._base[0].number == generation.number:
            return None
        try:
            self._base, self._changed = (generation, self._open_generation(generation)), {}
        except (ObjectAltered, ObjectMissing, VaultUnreachable, OSError) as fault:
            self._report(generation, fault)
            return fault
        return None

    def _report(self, generation: IndexGeneration, fault: Exception) -> None:
        """Log it once; that the newest is not loaded is an alert (`IndexNotLoaded`)."""
        if generation.number not in self._reported:
            self._reported.add(generation.number)
            extra = {"generation": generation.number, "fault": f"{type(fault).__name__}: {fault}"}
            _log.error("An index generation cannot be opened.", extra=extra)

    def _open_generation(self, generation: IndexGeneration) -> dict[str, Any]:
        files = {kind: self._fetch_file(name) for kind, name in generation.files.items()}
        return {kind.name: kind.open_index(files[kind.name]) for kind in kinds.KINDS}

    def _fetch_file(self, name: str) -> Path:
        path = self._folder / Path(name).name
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            # Checked once a host, before the file has its name; mapping it later trusts that.
            self._vault.fetch(name, path, key=hash_in_name(name))
        return path

    def _apply_changes(self, latest_changes: dict[int, int], read_at: float) -> LoadedMatchers:
        assert self._base is not None  # noqa: S101  # refresh opened it just before
        generation, indexes = self._base
        before = self._loaded
        is_same = before is not None and before.generation == generation.number
        if before is not None and is_same and latest_changes == self._changed:
            return replace(before, read_at=read_at)
        self._changed = latest_changes
        changed_ids = frozenset(latest_changes)
        matchers = {
            kind.name: kind.build_matcher(
                indexes[kind.name],
                kind.index_rows(read_rows(kind.row_type, changed_ids)),
                changed_ids,
                fetch_sketches,
            )
            for kind in kinds.KINDS
        }
        return LoadedMatchers(generation.number, matchers, read_at)


def hash_in_name(name: str) -> str:
    """Return the SHA-256 in which a published name ends; empty for those of earlier releases."""
    last = name.rpartition("-")[2]
    return last if len(last) == _HASH_DIGITS else ""
