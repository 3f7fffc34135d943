"""How do files hash? Our sandbox and the peers look at each once; what they saw is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import batched, chain
from pathlib import Path
from typing import Final

import numpy as np

from lab.benchmarks.image import peers
from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.cache import AnswerCache, Say, answer_all
from matchers.image.picture import Features, Picture, Refused
from matchers.image.sandbox import wire
from matchers.image.sandbox.pool import Sandbox

THUMB: Final = 24  # pixels a side
_AT_ONCE: Final = 50  # files a task
_PEERS_SEE: Final = 640  # pixels: a longer side tells them nothing

type Paths = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """What is known of one file: by our sandbox, by the peers, and as a grey thumbnail."""

    seen: Picture | Refused
    peers: bytes
    thumb: bytes


def examine_files(
    paths: Sequence[Path], want: Features, folder: Path, say: Say, *, model: Path | None = None
) -> list[ExaminedFile]:
    """Return what is known of each file; `model` is the embedding's, if one is in use."""
    batches = [tuple(batch) for batch in batched(paths, _AT_ONCE, strict=False)]
    say("  our hashes")
    ours = AnswerCache.for_modules(
        folder / "ours", "matchers.image.sandbox.child", "matchers.image.sandbox.pool"
    )
    given = (model.stat().st_size, model) if model else None
    seen = answer_all(_examine_batch, [(batch, want, given) for batch in batches], ours, say)
    answers = [wire.decode_picture(part) for part in chain.from_iterable(map(_split_frames, seen))]
    say("  the peers' hashes")
    theirs = AnswerCache.for_modules(folder / "peers", peers.__name__, rendering.__name__)
    others = list(
        chain.from_iterable(map(_split_frames, answer_all(_hash_by_peers, batches, theirs, say)))
    )
    return [
        ExaminedFile(answer, hashes, thumb)
        for answer, hashes, thumb in zip(answers, others[::2], others[1::2], strict=True)
    ]


def _examine_batch(task: tuple[Paths, Features, tuple[int, Path] | None]) -> bytes:
    paths, want, given = task
    answers = get_sandbox(given[1] if given else None).examine_all(
        [path.read_bytes() for path in paths], want=want
    )
    return b"".join(wire.frame_payload(wire.encode_picture(answer)) for answer in answers)


def _hash_by_peers(paths: Paths) -> bytes:
    parts = []
    for path in paths:
        picture = rendering.open_rgb(path.read_bytes(), _PEERS_SEE)
        square = picture.convert("L").resize((THUMB, THUMB), rendering.AREA)
        parts += [peers.hash_picture(picture), rendering.pixels(square).tobytes()]
    return b"".join(map(wire.frame_payload, parts))


def _split_frames(kept: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(kept):
        length = int(np.frombuffer(kept, "<u4", 1, place)[0])
        yield kept[place + 4 : place + 4 + length]
        place += 4 + length


@cache
def get_sandbox(model: Path | None = None) -> Sandbox:
    """Return this process's sandbox for a model, or for none; its child ends with it."""
    return Sandbox(model=model)
