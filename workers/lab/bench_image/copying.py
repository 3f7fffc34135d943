"""Makes fifty edited copies of each source, once, and keeps their files."""

from collections.abc import Sequence
from pathlib import Path

from workers.lab.bench_image.edits import EDITS
from workers.lab.bench_image.keeping import AnswerCache, Say, run_tasks
from workers.lab.bench_image.material import Item
from workers.lab.bench_image.writing import write_file

type CopyTask = tuple[Item, int, tuple[Path, ...]]


def write_copies(sources: Sequence[Item], seed: int, folder: Path, say: Say) -> list[Path]:
    """Return the paths of each source's copies, in the order of EDITS."""
    kept = AnswerCache.for_modules(folder, "workers.lab.bench_image.edits")
    tasks = [
        (item, seed, tuple(kept.path((item.name, edit.name, seed)) for edit in EDITS))
        for item in sources
    ]
    missing = [task for task in tasks if not all(path.exists() for path in task[2])]
    for _ in run_tasks(_write_item_copies, missing, say) if missing else ():
        pass
    return [path for _, _, paths in tasks for path in paths]


def _write_item_copies(task: CopyTask) -> None:
    item, seed, paths = task
    file = item.file()
    for edit, path in zip(EDITS, paths, strict=True):
        write_file(path, edit.make_copy(file, f"{seed}:{item.name}"))
