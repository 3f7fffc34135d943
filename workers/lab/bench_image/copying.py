"""Makes fifty edited copies of each source, once, and keeps their files."""

from collections.abc import Sequence
from pathlib import Path

from workers.lab.bench_image.edits import EDITS
from workers.lab.bench_image.keeping import Kept, Say, spread
from workers.lab.bench_image.material import Item
from workers.lab.bench_image.writing import put

type Task = tuple[Item, int, tuple[Path, ...]]


def copies(sources: Sequence[Item], seed: int, folder: Path, say: Say) -> list[Path]:
    """Return the paths of each source's copies, in the order of EDITS."""
    kept = Kept.by(folder, "workers.lab.bench_image.edits")
    tasks = [
        (item, seed, tuple(kept.path((item.name, edit.name, seed)) for edit in EDITS))
        for item in sources
    ]
    missing = [task for task in tasks if not all(path.exists() for path in task[2])]
    for _ in spread(_made, missing, say) if missing else ():
        pass
    return [path for _, _, paths in tasks for path in paths]


def _made(task: Task) -> None:
    item, seed, paths = task
    file = item.file()
    for edit, path in zip(EDITS, paths, strict=True):
        put(path, edit.made(file, f"{seed}:{item.name}"))
