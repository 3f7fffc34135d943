"""Measure what the steps of a named right's case cost, in decodings of its pictures in this run.

A loaded machine is slower at both, so that the ratios say more than milliseconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from statistics import median
from time import thread_time
from typing import Final

from PIL import Image

from lab.benchmarks.image.costs import peer_look
from lab.benchmarks.image.material import rendering
from matchers.image.features.shape_detection import Template, build_template, find_shape
from matchers.image.features.sift_features import decode_shape
from matchers.image.hashes import canonical
from matchers.image.picture import Features, Picture, Sketches
from matchers.image.sandbox.examine import examine, sketch

_ROUNDS: Final = 4
_REFERENCES: Final = 2  # of the named right, each with its mirror image
_PRODUCT_SIZE: Final = (520, 400)  # of a product on a square white ground
_GROUND: Final = 800

type Templates = Sequence[Template]


@dataclass(frozen=True, slots=True)
class _Costs:
    """Milliseconds of one picture: the least of some rounds."""

    whole: float  # decoding
    half: float
    hashes: float
    features: float
    look: float  # for all references and their mirror images
    peer_features: float
    peer_look: float

    @property
    def case(self) -> float:
        """All that is done with it where the hashes leave the answer open."""
        return self.hashes + self.features + self.look


def measure_ratios(files: Sequence[bytes]) -> dict[str, float]:
    """Return the ratios over JPEGs of 800 pixels, each held against the others' as references."""
    by_file = [_build_templates(file) for file in files]
    file_costs = [
        _measure_file(
            file,
            [template for templates in _choose_others(by_file, place) for template in templates],
        )
        for place, file in enumerate(files)
    ]
    white = [_lay_on_white(file) for file in files]
    return {
        "bare_over_decode": median(seconds.case / seconds.whole for seconds in file_costs),
        "look_gain_over_peer": median(
            (seconds.hashes + seconds.peer_features + seconds.peer_look) / seconds.case
            for seconds in file_costs
        ),
        "hash_over_half_decode": median(seconds.hashes / seconds.half for seconds in file_costs),
        "hash_over_half_decode_white": median(
            _measure(_hash, file) / _measure(_decode_half, file) for file in white
        ),
        "features_over_decode": median(seconds.features / seconds.whole for seconds in file_costs),
        "look_over_decode": median(
            seconds.look / _REFERENCES / seconds.whole for seconds in file_costs
        ),
    }


def _choose_others(by_file: Sequence[Templates], place: int) -> list[Templates]:
    return [by_file[(place + further) % len(by_file)] for further in range(1, _REFERENCES + 1)]


def _build_templates(file: bytes) -> Templates:
    picture = examine(file, Features.REFERENCE)
    if not isinstance(picture, Picture):
        raise TypeError(f"A photograph is refused: {picture.says}")
    return [build_template(picture.sketches.fine), build_template(picture.sketches.fine_mirrored)]


def _measure_file(file: bytes, references: Templates) -> _Costs:
    sketches = _sketch(file)
    picture = decode_shape(sketches.fine)
    pixels = canonical.to_array(rendering.open_rgb(file))
    theirs = peer_look.sketch_picture(pixels)
    return _Costs(
        whole=_measure(_decode_whole, file),
        half=_measure(_decode_half, file),
        hashes=_measure(_hash, file),
        features=_measure(_sketch, file),
        look=_measure(
            lambda shape: [find_shape(reference, shape) for reference in references], picture
        ),
        peer_features=_measure(
            lambda content: peer_look.sketch_picture(canonical.to_array(_decode_whole(content))),
            file,
        ),
        peer_look=_measure(
            lambda shape: [peer_look.find_shape(reference, shape) for reference in references],
            theirs,
        ),
    )


def _lay_on_white(file: bytes) -> bytes:
    ground = Image.new("RGB", (_GROUND, _GROUND), "white")
    resized_picture = rendering.open_rgb(file).resize(_PRODUCT_SIZE)
    ground.paste(
        resized_picture,
        ((_GROUND - resized_picture.width) // 2, (_GROUND - resized_picture.height) // 2),
    )
    return rendering.encode_picture(ground, quality=85)


def _hash(file: bytes) -> object:
    return examine(file, Features.HASHES)


def _sketch(file: bytes) -> Sketches:
    sketches = sketch(file, Features.FINE)
    if not isinstance(sketches, Sketches):
        raise TypeError(f"A photograph is refused: {sketches.says}")
    return sketches


def _decode_whole(file: bytes) -> Image.Image:
    picture = Image.open(BytesIO(file))
    picture.load()
    return picture


def _decode_half(file: bytes) -> Image.Image:
    picture = Image.open(BytesIO(file))
    picture.draft(None, (picture.width // 2, picture.height // 2))
    picture.load()
    return picture


def _measure[Thing](step: Callable[[Thing], object], argument: Thing) -> float:
    best = float("inf")
    for _ in range(_ROUNDS):
        start = thread_time()
        step(argument)
        best = min(best, thread_time() - start)
    return best * 1000
