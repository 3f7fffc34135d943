"""An operator's model finds copies that no hash finds; what is no such model is refused."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from matchers.image.hashes import canonical
from matchers.image.hashes.embedding import OnnxEmbedding, UnsupportedModel
from matchers.image.likeness import Band, Method
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Picture
from matchers.image.reference import Category, Reference
from matchers.image.sandbox.pool import Sandbox
from matchers.image.search.index import ImageIndex
from tests.factories.files import onnx_model
from tests.factories.files.photographs import jpeg, noise, photo, png
from tests.unit.matchers.image.test_index import picture, reference

pytest.importorskip("onnxruntime", reason="install it: uv sync --extra embedding")
NOTHING = ImageIndex.from_references([])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tiny.onnx"
    path.write_bytes(onnx_model.model())
    return path


@pytest.fixture(scope="module")
def seeing(model: Path) -> Iterator[Sandbox]:
    with Sandbox(model=model) as sandbox:
        yield sandbox


def examine_file(sandbox: Sandbox, file: bytes) -> Picture:
    (answer,) = sandbox.examine_all([file])
    assert isinstance(answer, Picture)
    return answer


def build_reference(number: int, picture: Picture) -> Reference:
    return Reference.from_picture(
        picture, reference_id=number, right_id=number, family=number, category=Category.PHOTO
    )


def test_the_child_adds_the_signs_that_the_model_gives(seeing: Sandbox, model: Path) -> None:
    coffee = examine_file(seeing, png(photo("coffee.png")))
    square = canonical.to_array(canonical.resize_to_square(photo("coffee.png")))
    assert coffee.signs == OnnxEmbedding(model).compute_signs(square)
    assert len(coffee.signs) == 64
    assert 200 < int.from_bytes(coffee.signs).bit_count() < 312


def test_without_a_model_there_are_no_signs(sandbox: Sandbox) -> None:
    assert examine_file(sandbox, png(photo("coffee.png"))).signs == b""


def test_signs_find_what_hashes_do_not(seeing: Sandbox) -> None:
    genuine = examine_file(seeing, png(photo("coffee.png")))
    copy = examine_file(seeing, jpeg(photo("coffee.png"), 60))
    strangers = [
        build_reference(number, examine_file(seeing, png(noise(300, 300, number))))
        for number in range(2, 9)
    ]
    hidden_reference = reference(1, bytes(32), phash64=bytes(8), signs=genuine.signs)
    matcher = ImageMatcher(ImageIndex.from_references([hidden_reference, *strangers]), NOTHING)
    (likeness,) = matcher.match([copy]).likenesses
    assert (likeness.reference_id, likeness.method, likeness.band) == (1, Method.SIGNS, Band.COPY)
    assert likeness.bits == 512
    assert str(likeness.says).startswith(
        f"The picture differs from the reference in {likeness.distance} of"
    )


def test_signs_survive_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "references"
    signs = np.random.default_rng(3).integers(0, 256, 64, dtype=np.uint8).tobytes()
    references = [reference(1, bytes(range(32)), signs=signs), reference(2, bytes(32))]
    ImageIndex.write(path, references)
    index = ImageIndex.open(path)
    (hit,) = index.search_signs(np.frombuffer(signs, np.uint8).reshape(1, 64), 10)
    assert (hit.row, hit.distance) == (0, 0)
    assert index.search_pdq(np.zeros((1, 32), np.uint8), 0)[0].row == 1


def test_an_index_without_signs_is_asked_for_none() -> None:
    matcher = ImageMatcher(ImageIndex.from_references([reference(1, bytes(range(32)))]), NOTHING)
    assert len(matcher.match([picture(bytes(range(32)))]).likenesses) == 1


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        (onnx_model.cut(), "no ONNX model"),
        (onnx_model.model(gives=128), "must give 512 numbers"),
        (onnx_model.model(takes=1), "must take"),
    ],
)
def test_what_is_no_such_model_is_refused(tmp_path: Path, file: bytes, complaint: str) -> None:
    path = tmp_path / "wrong.onnx"
    path.write_bytes(file)
    with pytest.raises(UnsupportedModel, match=complaint):
        OnnxEmbedding(path)
