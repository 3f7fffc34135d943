"""Proofs of the log are those of RFC 9162: a library that nobody here wrote accepts no others."""

from collections.abc import Iterator
from random import Random

import pytest
from aics_tlog import tiles, tree

from records.ledger import merkle
from records.ledger.merkle import GrowingTree, ProofMismatch, TilePlace

_SIZES = [*range(1, 71), *Random(39).sample(range(200, 9_000), 4), 256, 65_793]


def _leaf(index: int) -> bytes:
    return f"entry {index}".encode()


class _Log:
    """One tree of ours, and what its tiles held at each size that was asked for."""

    def __init__(self, size: int) -> None:
        self.theirs = tree.MerkleTree(map(_leaf, range(size)))
        self.size = size
        ours, self.tiles = GrowingTree(), dict[TilePlace, bytes]()
        for index in range(size):
            ours.add(merkle.hash_leaf(_leaf(index)))
        self.tiles |= ours.take_full_tiles() | ours.open_tiles()
        self.root = ours.root()
        self.read = merkle.read_node_from(lambda level, number: self.tiles[level, number])

    def root_at(self, size: int) -> bytes:
        return merkle.compute_root(self.read, 0, size)


def _flip_bits(path: list[bytes]) -> Iterator[list[bytes]]:
    """The path with one bit changed, for each bit."""
    for row, node in enumerate(path):
        for bit in range(8 * len(node)):
            changed = (int.from_bytes(node) ^ 1 << bit).to_bytes(len(node))
            yield [*path[:row], changed, *path[row + 1 :]]


def _some(chance: Random, values: range, count: int) -> list[int]:
    return chance.sample(values, min(count, len(values)))


@pytest.mark.parametrize("size", _SIZES)
def test_each_inclusion_proof_is_accepted_by_the_other_and_by_ours(size: int) -> None:
    log = _Log(size)
    assert log.root == log.root_at(size) == log.theirs.root()
    for index in _some(Random(size), range(size), 70):
        path = merkle.prove_inclusion(log.read, index, size)
        leaf = merkle.hash_leaf(_leaf(index))
        assert tree.verify_leaf_inclusion(_leaf(index), index, size, path, log.root)
        assert merkle.follow_path(leaf, index, size, path) == log.root
        assert path == log.theirs.inclusion_proof(index)


@pytest.mark.parametrize("size", _SIZES)
def test_each_consistency_proof_is_that_of_the_other(size: int) -> None:
    log = _Log(size)
    for old in _some(Random(size), range(size + 1), 71):
        path = merkle.prove_consistency(log.read, old, size)
        old_root = log.root_at(old)
        assert tree.verify_consistency(old, size, old_root, log.root, path)
        assert path == log.theirs.consistency_proof(old)


@pytest.mark.parametrize("size", [2, 3, 7, 8, 70, 257])
def test_no_proof_with_another_bit_is_accepted_by_anybody(size: int) -> None:
    log, chance = _Log(size), Random(size)
    for index in _some(chance, range(size), 4):
        leaf = merkle.hash_leaf(_leaf(index))
        for path in _flip_bits(merkle.prove_inclusion(log.read, index, size)):
            assert not tree.verify_inclusion(leaf, index, size, path, log.root)
            assert merkle.follow_path(leaf, index, size, path) != log.root
    for old in _some(chance, range(1, size), 4):
        old_root = log.root_at(old)
        for path in _flip_bits(merkle.prove_consistency(log.read, old, size)):
            assert not tree.verify_consistency(old, size, old_root, log.root, path)


@pytest.mark.parametrize("size", range(1, 40))
def test_a_path_of_another_place_or_length_is_none(size: int) -> None:
    log = _Log(size)
    for index in range(size):
        leaf = merkle.hash_leaf(_leaf(index))
        path = merkle.prove_inclusion(log.read, index, size)
        assert [other for other in range(-1, size + 1) if _leads(leaf, other, log, path)] == [index]
        assert not _leads(leaf, index, log, [*path, leaf])
        assert not path or not _leads(leaf, index, log, path[1:])


def _leads(leaf: bytes, index: int, log: _Log, path: list[bytes]) -> bool:
    try:
        return merkle.follow_path(leaf, index, log.size, path) == log.root
    except ProofMismatch:
        return False


@pytest.mark.parametrize("size", [1, 255, 256, 257, 66_000])
def test_tiles_are_those_of_the_standard_and_a_tree_goes_on_from_them(size: int) -> None:
    log = _Log(size)
    for more in (1, 255, 256):
        grown, stored = GrowingTree(size, lambda *place: log.tiles[place]), dict(log.tiles)
        assert (grown.size, grown.root()) == (size, log.root)
        for index in range(size, size + more):
            grown.add(merkle.hash_leaf(_leaf(index)))
        assert stored | grown.take_full_tiles() | grown.open_tiles() == _Log(size + more).tiles
        assert grown.take_full_tiles() == {}
    theirs = tiles.materialise_tiles([_leaf(index) for index in range(size)])
    for (level, number), hashes in log.tiles.items():
        width = len(hashes) // merkle.HASH_BYTES
        path = tiles.tile_path(level, number, width if width < 256 else None)
        assert theirs[path] == hashes


def test_a_tile_that_was_cut_short_is_named() -> None:
    log = _Log(300)
    log.tiles[0, 1] = log.tiles[0, 1][:-1]
    with pytest.raises(ProofMismatch, match="Tile 1 of level 0 lacks hash 43"):
        log.root_at(300)
