"""One core a thread: native libraries must not start pools of their own beside ours."""

import cv2
import faiss


def one_core_each() -> None:
    """Set once a process, before any matching; the processes share the machine's cores."""
    faiss.omp_set_num_threads(1)
    cv2.setNumThreads(1)
