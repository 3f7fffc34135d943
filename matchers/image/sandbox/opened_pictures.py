"""A listing's pictures: hashed at once, their local features computed where a matcher asks."""

from collections.abc import Mapping, Sequence

from matchers.image.picture import Features, Picture, Refused, Sketches
from matchers.image.sandbox.pool import Sandbox


class OpenedPictures:
    """What the files of a listing show, in their order; `seen` has no local features."""

    def __init__(self, files: Sequence[bytes | Refused], sandbox: Sandbox) -> None:
        """Hash the files; SandboxBroken when no child can be started."""
        self._files, self._sandbox = files, sandbox
        answers = iter(sandbox.hash_all([file for file in files if isinstance(file, bytes)]))
        self.seen: tuple[Picture | Refused, ...] = tuple(
            next(answers) if isinstance(file, bytes) else file for file in files
        )

    def sketch(self, features: Mapping[int, Features]) -> dict[int, Sketches]:
        """Return the features that are wanted of the pictures at these positions."""
        by_position: dict[int, Sketches] = {}
        for want in set(features.values()):
            files = {
                position: file
                for position, file in enumerate(self._files)
                if isinstance(file, bytes) and features.get(position) == want
            }
            sketches = self._sandbox.sketch_all(list(files.values()), want=want)
            by_position |= zip(files, sketches, strict=True)
        return by_position
