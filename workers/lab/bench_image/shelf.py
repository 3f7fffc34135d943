"""References' sketches, made when a candidate is to be verified and kept in files."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from matchers.image.picture import Features, Picture, Sketches
from matchers.image.sandbox import wire
from matchers.image.sandbox.pool import Sandbox
from workers.lab.bench_image.keeping import AnswerCache
from workers.lab.bench_image.material import Item
from workers.lab.bench_image.writing import write_file


def sketch_store(
    items: Sequence[Item], folder: Path, sandbox: Sandbox
) -> Callable[[int], Sketches | None]:
    """Return what gives an item's sketches by its place in the list."""
    answers = AnswerCache.for_modules(
        folder, "matchers.image.sandbox.child", "matchers.image.sandbox.pool"
    )

    @lru_cache(maxsize=512)
    def sketches(place: int) -> Sketches | None:
        kept = answers.path(items[place].name)
        if kept.exists():
            seen = wire.decode_picture(kept.read_bytes())
        else:
            (seen,) = sandbox.examine_all([items[place].file()], want=Features.REFERENCE)
            write_file(kept, wire.encode_picture(seen))
        return seen.sketches if isinstance(seen, Picture) else None

    return sketches
