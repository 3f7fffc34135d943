"""This file is the program of the child: it reads files from its parent and says what they show.

It is started with `python -m matchers.image.sandbox.child CPU_SECONDS WALL_SECONDS MEMORY_BYTES`
and where an embedding is in use the model's file,
holds no secret, opens nothing itself, and ends when its input does.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import cv2

from matchers.image.picture import Features
from matchers.image.sandbox import picture_pairs, wire
from matchers.image.sandbox.confine import Limits, confine, start_clocks, stop_clock
from matchers.image.sandbox.examine import examine, prepare, sketch


def main() -> None:
    """Say what pictures show, until the parent is gone."""
    answer_batches(_prepare, _answer)


def _prepare() -> None:
    prepare(Path(sys.argv[4]) if len(sys.argv) > 4 else None)


def _answer(file: bytes, want: Features) -> bytes:
    if want is Features.EVIDENCE:
        return picture_pairs.answer_request(file)
    if Features.SKETCHES_ONLY in want:
        return wire.encode_sketches(sketch(file, want))
    return wire.encode_picture(examine(file, want))


def answer_batches(ready: Callable[[], None], answer: Callable[[bytes, Features], bytes]) -> None:
    """Confine this process and answer each file of each batch, until the parent is gone."""
    limits = Limits(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not pass for an answer
    cv2.setNumThreads(1)
    ready()
    layers = confine(limits)
    answers.write(wire.frame_payload(" ".join([wire.READY, *sorted(layers)]).encode()))
    answers.flush()
    for want, file in wire.read_requests(sys.stdin.buffer):
        start_clocks(limits)
        payload = answer(file, want)
        stop_clock()
        answers.write(wire.frame_payload(payload))
        answers.flush()


if __name__ == "__main__":
    main()
