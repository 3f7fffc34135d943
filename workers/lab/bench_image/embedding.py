"""What would an embedding of the operator's choice add? Its 512 signs, searched as hashes are."""

from collections.abc import Sequence
from functools import cache, partial
from importlib import import_module
from itertools import batched
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workers.lab.bench_image import darkroom
from workers.lab.bench_image.keeping import Kept, Say, done

NAME: Final = "embedding signs"
_BYTES: Final = 64
_SIDE: Final = 288  # pixels of the square that the network is shown
_AT_ONCE: Final = 25  # files a task


def codes(network: Path, paths: Sequence[Path], folder: Path, say: Say) -> NDArray[np.uint8]:
    """Return the sign code of each file, 64 bytes; `network` is ONNX, RGB bytes in, floats out.

    A network with fewer outputs than 512 leaves the last bits 0.
    """
    kept = Kept.by(folder / "signs", __name__, darkroom.__name__)
    batches = [tuple(batch) for batch in batched(paths, _AT_ONCE, strict=False)]
    tasks = [(network, network.stat().st_size, batch) for batch in batches]
    found = b"".join(done(_signed, tasks, kept, say))
    return np.frombuffer(found, np.uint8).reshape(-1, _BYTES)


def _signed(task: tuple[Path, int, tuple[Path, ...]]) -> bytes:
    network, _, paths = task
    return b"".join(map(partial(_signs, network), paths))


def _signs(network: Path, path: Path) -> bytes:
    picture = darkroom.seen(path.read_bytes(), 640).resize((_SIDE, _SIDE), darkroom.SMOOTH)
    session = _session(network)
    shown = darkroom.pixels(picture)[None]
    (seen,) = session.run(None, {session.get_inputs()[0].name: shown})
    return np.packbits(np.asarray(seen).ravel()[: _BYTES * 8] > 0).tobytes().ljust(_BYTES, b"\0")


@cache
def _session(network: Path) -> Any:  # noqa: ANN401 -- an extra without types, perhaps not installed
    runtime = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    return runtime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
