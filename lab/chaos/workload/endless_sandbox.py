"""A sandbox's child process that never finishes some pictures.

The picture's bytes end with a mark. The child that sees it sleeps, as a decoder in a deadlock
would, until the parent kills it.
"""

import time
from typing import Final

from lab.servers.marketplace_server import RUNAWAY
from matchers.image.picture import Features
from matchers.image.sandbox import child

PROGRAM: Final = "lab.chaos.workload.endless_sandbox"


def _answer(file: bytes, want: Features) -> bytes:
    while file.endswith(RUNAWAY):
        time.sleep(1)
    return child._answer(file, want)  # noqa: SLF001  # the same child, but for its endless pictures


if __name__ == "__main__":
    child.answer_batches(child._prepare, _answer)  # noqa: SLF001  # the same
