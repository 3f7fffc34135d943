"""What does a network of the operator's choice see in a picture? 512 signs, off by default.

The model is an ONNX file that takes pictures as bytes (batch x height x width x 3, RGB) and gives
one vector of 512 numbers each, such as SSCD made for copy detection. Of each number its sign is
kept: as many bits as the numbers that agree, searched by the same scan as the hashes. It needs
onnxruntime: uv sync --extra embedding.
"""

from pathlib import Path
from typing import Protocol

import cv2
import numpy as np

from matchers.image.hashes.views import Pixels

SIGN_COUNT = 512


class Embedding(Protocol):
    """Whatever turns canonical pixels (256x256 RGB) into 64 bytes of signs."""

    def compute_signs(self, canonical: Pixels) -> bytes:
        """Return 512 bits, of which two copies of a picture share most."""


class UnsupportedModel(ValueError):
    """This file is not a model that takes pictures as bytes and gives 512 numbers."""


class OnnxEmbedding:
    """A model in a file, on one core."""

    def __init__(self, model: Path) -> None:
        """Load the model; UnsupportedModel when it takes or gives something else.

        ImportError where onnxruntime is not installed.
        """
        import onnxruntime  # noqa: PLC0415 # an optional extra
        from onnxruntime.capi import onnxruntime_pybind11_state as state  # noqa: PLC0415 # the same

        unreadable = (
            state.Fail, state.InvalidArgument, state.InvalidGraph, state.InvalidProtobuf,
            state.NotImplemented, state.RuntimeException,
        )  # fmt: skip
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(model.read_bytes(), options)
        except unreadable as broken:
            raise UnsupportedModel(f"{model.name} is no ONNX model: {broken}") from broken
        takes, gives = self._session.get_inputs(), self._session.get_outputs()
        if len(takes) != 1 or takes[0].type != "tensor(uint8)" or takes[0].shape[3:] != [3]:
            raise UnsupportedModel(f"{model.name} must take batch x height x width x 3 bytes.")
        if len(gives[0].shape) != 2 or gives[0].shape[1] != SIGN_COUNT:
            raise UnsupportedModel(f"{model.name} must give {SIGN_COUNT} numbers a picture.")
        self._name, (_, height, width, _) = takes[0].name, takes[0].shape
        self._size = (width, height) if isinstance(width, int) else None

    def compute_signs(self, canonical: Pixels) -> bytes:
        """Return one bit a number: whether it is positive."""
        pixels = canonical
        if self._size and self._size != canonical.shape[1::-1]:
            resized_pixels = cv2.resize(canonical, self._size, interpolation=cv2.INTER_AREA)
            pixels = np.asarray(resized_pixels, np.uint8)
        (vectors,) = self._session.run(None, {self._name: np.ascontiguousarray(pixels[None])})[:1]
        return np.packbits(np.asarray(vectors)[0] > 0).tobytes()
