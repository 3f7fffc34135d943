"""A tiny ONNX model, written by hand: nothing else needs the library that writes them."""

import struct
from collections.abc import Iterator

import numpy as np

_FLOAT, _BYTE, _INT = 1, 2, 2


def model(*, gives: int = 512, takes: int = _BYTE, side: int = 16) -> bytes:
    """Return a model that takes pictures of this side and projects them by chance, evenly."""
    chance = np.random.default_rng(9).normal(size=(side * side * 3, gives)).astype("<f4")
    chance -= chance.mean(axis=0)
    graph = b"".join((
        _node("Cast", ("image",), "numbers", ("to", _FLOAT)),
        _node("Flatten", ("numbers",), "row", ("axis", 1)),
        _node("MatMul", ("row", "chance"), "embedding"),
        _text(2, "projection"),
        _field(5, _number(1, len(chance)) + _number(1, gives) + _number(2, _FLOAT)
               + _text(8, "chance") + _field(9, chance.tobytes())),
        _field(11, _describe_tensor("image", takes, ("batch", side, side, 3))),
        _field(12, _describe_tensor("embedding", _FLOAT, ("batch", gives))),
    ))  # fmt: skip
    return _number(1, 8) + _field(7, graph) + _field(8, _text(1, "") + _number(2, 13))


def _node(
    kind: str, takes: tuple[str, ...], gives: str, how: tuple[str, int] | None = None
) -> bytes:
    attribute = _text(1, how[0]) + _number(3, how[1]) + _number(20, _INT) if how else b""
    inputs = b"".join(_text(1, name) for name in takes)
    attributes = _field(5, attribute) if attribute else b""
    return _field(1, inputs + _text(2, gives) + _text(4, kind) + attributes)


def _describe_tensor(name: str, kind: int, sides: tuple[str | int, ...]) -> bytes:
    shape = b"".join(
        _field(1, _text(2, side) if isinstance(side, str) else _number(1, side)) for side in sides
    )
    return _text(1, name) + _field(2, _field(1, _number(1, kind) + _field(2, shape)))


def _text(number: int, text: str) -> bytes:
    return _field(number, text.encode())


def _field(number: int, body: bytes) -> bytes:
    return bytes(_varint(number << 3 | 2)) + bytes(_varint(len(body))) + body


def _number(number: int, value: int) -> bytes:
    return bytes(_varint(number << 3)) + bytes(_varint(value))


def _varint(value: int) -> Iterator[int]:
    while value > 127:
        yield value & 127 | 128
        value >>= 7
    yield value


def cut() -> bytes:
    """Return what is no model."""
    return struct.pack("<I", 7) * 9
