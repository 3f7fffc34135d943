"""Hash each file once with our sandbox and with the peers, and cache the results."""

import atexit
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import batched, chain
from pathlib import Path
from typing import Final

import imagehash
import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.cache import AnswerCache, Say, answer_all
from matchers.image.picture import Features, Picture, Refused
from matchers.image.sandbox import wire
from matchers.image.sandbox.pool import Sandbox

# name, bytes of one hash, of how many orientations the query has one
PEERS: Final = (
    ("aHash", 8, 1),
    ("dHash", 8, 1),
    ("pHash64", 8, 1),
    ("pHash256", 32, 1),
    ("wHash", 8, 1),
    ("PDQ dihedral", 32, 8),  # the first orientation is the picture as it is: plain PDQ
)
_LOOKED_AT: Final = 512  # pixels: the side to which PDQ's own program brings a picture first
_WAVELETS: Final = 256  # pixels: wHash takes four times as long from twice the side


def hash_picture(picture: Image.Image) -> bytes:
    """Return all peers' hashes of a picture, one behind the other, in all orientations."""
    small = rendering.shrink(picture, _LOOKED_AT)
    grey = small.convert("L")
    ours = (
        imagehash.average_hash(grey),
        imagehash.dhash(grey),
        imagehash.phash(grey),
        imagehash.phash(grey, 16),
        imagehash.whash(rendering.shrink(grey, _WAVELETS)),
    )
    rotated_hashes, _ = pdqhash.compute_dihedral(rendering.pixels(small))
    return b"".join(
        np.packbits(bits).tobytes() for bits in (*(h.hash for h in ours), *rotated_hashes)
    )


def hashes_by_peer(hashes: Sequence[bytes]) -> dict[str, NDArray[np.uint8]]:
    """Return each peer's hashes, pictures x orientations x bytes; plain PDQ has one orientation."""
    table = np.frombuffer(b"".join(hashes), np.uint8).reshape(len(hashes), -1)
    by_peer, place = {}, 0
    for name, width, orientations in PEERS:
        end = place + width * orientations
        by_peer[name] = table[:, place:end].reshape(len(hashes), orientations, width)
        place = end
    return {**by_peer, "PDQ": by_peer["PDQ dihedral"][:, :1]}


THUMB: Final = 24  # pixels a side
_AT_ONCE: Final = 50  # files a task
_PEERS_SEE: Final = 640  # pixels: a longer side adds nothing

type Paths = tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """One file's features by our sandbox, its hashes by the peers, and a grey thumbnail."""

    picture: Picture | Refused
    peers: bytes
    thumb: bytes


def examine_files(
    paths: Sequence[Path], want: Features, folder: Path, say: Say, *, model: Path | None = None
) -> list[ExaminedFile]:
    """Return each file's features and hashes; `model` is the embedding's, if one is in use."""
    batches = [tuple(batch) for batch in batched(paths, _AT_ONCE, strict=False)]
    say("  our hashes")
    ours = AnswerCache.for_modules(
        folder / "ours", "matchers.image.sandbox.child", "matchers.image.sandbox.pool"
    )
    sized_model = (model.stat().st_size, model) if model else None
    payloads = answer_all(
        _examine_batch, [(batch, want, sized_model) for batch in batches], ours, say
    )
    answers = [
        wire.decode_picture(part) for part in chain.from_iterable(map(_split_frames, payloads))
    ]
    say("  the peers' hashes")
    theirs = AnswerCache.for_modules(folder / "peers", __name__, rendering.__name__)
    others = list(
        chain.from_iterable(map(_split_frames, answer_all(_hash_by_peers, batches, theirs, say)))
    )
    return [
        ExaminedFile(answer, hashes, thumb)
        for answer, hashes, thumb in zip(answers, others[::2], others[1::2], strict=True)
    ]


def _examine_batch(task: tuple[Paths, Features, tuple[int, Path] | None]) -> bytes:
    paths, want, sized_model = task
    answers = get_sandbox(sized_model[1] if sized_model else None).examine_all(
        [path.read_bytes() for path in paths], want=want
    )
    return b"".join(wire.frame_payload(wire.encode_picture(answer)) for answer in answers)


def _hash_by_peers(paths: Paths) -> bytes:
    parts = []
    for path in paths:
        picture = rendering.open_rgb(path.read_bytes(), _PEERS_SEE)
        square = picture.convert("L").resize((THUMB, THUMB), rendering.AREA)
        parts += [hash_picture(picture), rendering.pixels(square).tobytes()]
    return b"".join(map(wire.frame_payload, parts))


def _split_frames(content: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(content):
        length = int(np.frombuffer(content, "<u4", 1, place)[0])
        yield content[place + 4 : place + 4 + length]
        place += 4 + length


@cache
def get_sandbox(model: Path | None = None) -> Sandbox:
    """Return this process's sandbox for a model, or for none; its child ends with it."""
    sandbox = Sandbox(model=model)
    atexit.register(sandbox.close)
    return sandbox
