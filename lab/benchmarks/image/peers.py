"""How do the hashes that others use see a picture? As their libraries compute them."""

from collections.abc import Sequence
from typing import Final

import imagehash
import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

from lab.benchmarks.image.material import rendering

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
    turned, _ = pdqhash.compute_dihedral(rendering.pixels(small))
    return b"".join(np.packbits(each).tobytes() for each in (*(h.hash for h in ours), *turned))


def hashes_by_peer(hashes: Sequence[bytes]) -> dict[str, NDArray[np.uint8]]:
    """Return each peer's hashes, pictures x orientations x bytes; plain PDQ has one orientation."""
    table = np.frombuffer(b"".join(hashes), np.uint8).reshape(len(hashes), -1)
    found, place = {}, 0
    for name, width, orientations in PEERS:
        end = place + width * orientations
        found[name] = table[:, place:end].reshape(len(hashes), orientations, width)
        place = end
    return {**found, "PDQ": found["PDQ dihedral"][:, :1]}
