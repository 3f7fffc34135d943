"""Do slow work once, on both cores, and keep the results while the code stays the same."""

import ast
import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final, Self


def write_file(path: Path, file: bytes) -> None:
    """Write beside the name, then under it; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(file)
    partial.replace(path)


_ROOT: Final = Path(__file__).parents[4]
_REPORT_EVERY: Final = 20  # tasks

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AnswerCache:
    """A folder of answers; `code` is the hash of the modules that computed them."""

    folder: Path
    code: str

    @classmethod
    def for_modules(cls, folder: Path, *modules: str) -> Self:
        """Return the cache for these modules and all of ours that they import."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, _hash_modules(modules))

    def path(self, task: object) -> Path:
        """Return the path of the answer to a task."""
        name = hashlib.sha256(f"{self.code} {task}".encode()).hexdigest()[:24]
        return self.folder / name


def answer_all[Task](
    work: Callable[[Task], bytes], tasks: Sequence[Task], cache: AnswerCache, say: Say
) -> Iterator[bytes]:
    """Yield the answer to each task, kept or done now. `work` must be a module's function."""
    missing = [task for task in tasks if not cache.path(task).exists()]
    if missing:
        for task, answer in zip(missing, run_tasks(work, missing, say), strict=True):
            write_file(cache.path(task), answer)
    for task in tasks:
        yield cache.path(task).read_bytes()


@contextmanager
def worker_processes(processes: int) -> Iterator[None]:
    """Run tasks in so many processes, or with none in this one."""
    if not processes:
        yield
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        _crew.append(pool)
        try:
            yield
        finally:
            _crew.pop()


def run_tasks[Task, Answer](
    work: Callable[[Task], Answer], tasks: Sequence[Task], say: Say
) -> Iterator[Answer]:
    """Yield each task's result, in order, from the processes. `work` is a module's function."""
    answers = _crew[-1].map(work, tasks) if _crew else map(work, tasks)
    for number, answer in enumerate(answers, 1):
        yield answer
        if number % _REPORT_EVERY == 0 or number == len(tasks):
            say(f"  {number} of {len(tasks)}")


_crew: list[ProcessPoolExecutor] = []


def _hash_modules(modules: Sequence[str]) -> str:
    total = hashlib.sha256()
    for path in sorted(_with_imports([_ROOT / f"{name.replace('.', '/')}.py" for name in modules])):
        total.update(path.read_bytes())
    return total.hexdigest()


def _with_imports(waiting: list[Path]) -> set[Path]:
    """Return these modules and all of ours that they import."""
    paths: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in paths and path.exists():
            paths.add(path)
            waiting.extend(_imports(path))
    return paths


def _imports(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                yield _ROOT / f"{name.replace('.', '/')}.py"
