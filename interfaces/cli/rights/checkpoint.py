"""How far an import has come, on the disk, so that an interrupted one goes on from there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Checkpoint:
    """Records done of each file, and how long the output was then."""

    path: Path | None  # none: nothing is kept
    records_by_file: dict[str, int] = field(default_factory=dict)
    out_bytes: int = 0

    @classmethod
    def load(cls, path: Path | None) -> "Checkpoint":
        """Load what an earlier run left; an unreadable file counts as none."""
        try:
            document = json.loads(path.read_bytes()) if path else {}
            counts = {str(name): int(count) for name, count in dict(document["done"]).items()}
            return cls(path, counts, int(document["out_bytes"]))
        except (OSError, KeyError, TypeError, ValueError):
            return cls(path)

    @property
    def records(self) -> int:
        """How many records are done in all files."""
        return sum(self.records_by_file.values())

    def save(self, records_by_file: Mapping[str, int], out_bytes: int = 0) -> None:
        """Record that these records of the files, and all before them, are done."""
        self.records_by_file.update(records_by_file)
        self.out_bytes = out_bytes
        if self.path is not None:
            new = self.path.with_name(self.path.name + ".new")
            document = {"done": self.records_by_file, "out_bytes": self.out_bytes}
            new.write_text(json.dumps(document), encoding="utf-8")
            new.replace(self.path)

    def remove(self) -> None:
        """Remove the checkpoint when all is done, so that the next run starts again."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)
