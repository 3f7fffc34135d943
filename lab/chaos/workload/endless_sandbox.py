"""This file is a sandbox's child that never comes to the end of some pictures.

What the picture is made of ends with a mark; whoever sees it sleeps, as a decoder that waits for
itself would, until the parent's patience is over.
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
