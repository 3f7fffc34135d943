"""A listing's pictures: hashed first, their local features computed where a matcher asks."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import batched
from typing import Final

from matchers.image.picture import Features, Picture, Refused, Sketches
from matchers.image.sandbox.pool import Sandbox

type File = bytes | Refused | Callable[[], bytes]  # or what reads it, whenever it is wanted

AT_ONCE: Final = 4  # files held in memory: each may have 15 MB, and a listing thirty of them


class OpenedPictures:
    """What the files of a listing show, in their order; `seen` has no local features."""

    def __init__(self, files: Sequence[File], sandbox: Sandbox) -> None:
        """Hash the files; SandboxBroken when no child can be started."""
        self._files = {
            position: file for position, file in enumerate(files) if not isinstance(file, Refused)
        }
        self._sandbox = sandbox
        hashed = self._ask(list(self._files), sandbox.hash_all)
        self.seen: tuple[Picture | Refused, ...] = tuple(
            file if isinstance(file, Refused) else hashed[position]
            for position, file in enumerate(files)
        )

    def sketch(self, features: Mapping[int, Features]) -> dict[int, Sketches]:
        """Return the features that are wanted of the pictures at these positions."""
        by_position: dict[int, Sketches] = {}
        for want in set(features.values()):
            positions = [position for position in self._files if features.get(position) == want]
            by_position |= self._ask(positions, partial(self._sandbox.sketch_all, want=want))
        return by_position

    def _ask[T](
        self, positions: Sequence[int], ask: Callable[[Sequence[bytes]], Sequence[T]]
    ) -> dict[int, T]:
        """Ask the sandbox about the files at these positions, a few at a time."""
        answers = dict[int, T]()
        for part in batched(positions, AT_ONCE, strict=False):
            answers |= zip(part, ask([self._read(position) for position in part]), strict=True)
        return answers

    def _read(self, position: int) -> bytes:
        file = self._files[position]
        return file if isinstance(file, bytes) else file()
