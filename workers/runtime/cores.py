"""One core a thread: native libraries must not start pools of their own beside ours."""

import cv2
import faiss  # noqa: F401  # loaded before its pool is limited
import numpy as np  # noqa: F401  # the same
from threadpoolctl import threadpool_limits


def one_core_each() -> None:
    """Set once a process, before any matching; the processes share the machine's cores.

    OpenBLAS beneath NumPy is the costliest of them: its threads spin while they wait, which
    doubled what a worker spent on pictures.
    """
    threadpool_limits(1)
    cv2.setNumThreads(1)
