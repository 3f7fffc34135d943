"""The Merkle tree of the log (RFC 9162, section 2.1): hashes, proofs and tiles, without a database.

A node is named by its height above the leaves and its place among those of its height. A tile
holds up to 256 neighbouring nodes of one level, whose height is a multiple of 8 (C2SP tlog-tiles).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
TILE_HEIGHT: Final = 8
TILE_BYTES: Final = HASH_BYTES << TILE_HEIGHT
EMPTY_ROOT: Final = sha256().digest()
_TILES_KEPT, _NODES_KEPT = 64, 8_192
_LEAF, _NODE = b"\x00", b"\x01"  # so that no leaf passes for a node

type ReadNode = Callable[[int, int], bytes]  # by height and place, of a full subtree
type TilePlace = tuple[int, int]  # level and number
type ReadTile = Callable[[int, int], bytes]


class ProofMismatch(Exception):
    """A proof does not lead to the root that was signed; the message says which."""


def hash_leaf(leaf: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(_LEAF + leaf).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node from its two children."""
    return sha256(_NODE + left + right).digest()


def compute_root(read: ReadNode, begin: int, end: int) -> bytes:
    """Return the root over the leaves from `begin` up to and not including `end`."""
    if begin == end:
        return EMPTY_ROOT
    height = (end - begin).bit_length() - 1
    if end - begin == 1 << height:
        return read(height, begin >> height)
    middle = _find_middle(begin, end)
    return hash_node(compute_root(read, begin, middle), compute_root(read, middle, end))


def prove_inclusion(read: ReadNode, index: int, size: int) -> list[bytes]:
    """Return the path from a leaf to the root of a tree of `size` leaves, bottom up."""
    path, begin, end = list[bytes](), 0, size
    while end - begin > 1:
        middle = _find_middle(begin, end)
        if index < middle:
            path.append(compute_root(read, middle, end))
            end = middle
        else:
            path.append(compute_root(read, begin, middle))
            begin = middle
    return path[::-1]


def prove_consistency(read: ReadNode, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `old` leaves is the beginning of that of `new`."""
    path, begin, end = list[bytes](), 0, new
    while old and old != end:
        middle = _find_middle(begin, end)
        if old <= middle:
            path.append(compute_root(read, middle, end))
            end = middle
        else:
            path.append(compute_root(read, begin, middle))
            begin = middle
    if begin:
        path.append(compute_root(read, begin, end))
    return path[::-1]


def _find_middle(begin: int, end: int) -> int:
    """Return where the left one of two subtrees ends: it is full, and the larger one."""
    return begin + (1 << (end - begin - 1).bit_length() - 1)


def follow_path(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root to which a path leads (RFC 9162, 2.1.3.2).

    Raises:
        ProofMismatch: no leaf of the tree has this place, or a path of this length.
    """
    if not 0 <= index < size:
        raise ProofMismatch(f"A log of {size} entries has none at {index}.")
    inner, length = _measure_path(index, size)
    if len(path) != length:
        raise ProofMismatch(f"A path from {index} of {size} has {length} hashes, not {len(path)}.")
    return _climb(leaf_hash, index, inner, path)


def _measure_path(index: int, size: int) -> tuple[int, int]:
    """Return how many steps are inside the tree, not along its right edge, and how many in all."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, inner + (index >> inner).bit_count()


def _is_left_child(index: int, row: int, inner: int) -> bool:
    return row < inner and not index >> row & 1


def _climb(node: bytes, index: int, inner: int, path: Sequence[bytes]) -> bytes:
    for row, other in enumerate(path):
        is_left = _is_left_child(index, row, inner)
        node = hash_node(node, other) if is_left else hash_node(other, node)
    return node


def read_node_from(read_tile: ReadTile) -> ReadNode:
    """Return a reader of nodes from tiles, which remembers the latest.

    It raises ProofMismatch where a tile lacks what is asked for.
    """
    read_tile = lru_cache(maxsize=_TILES_KEPT)(read_tile)

    @lru_cache(maxsize=_NODES_KEPT)
    def read(height: int, place: int) -> bytes:
        level, above = divmod(height, TILE_HEIGHT)
        if above:
            return hash_node(read(height - 1, 2 * place), read(height - 1, 2 * place + 1))
        number, row = divmod(place, 1 << TILE_HEIGHT)
        node = read_tile(level, number)[row * HASH_BYTES : (row + 1) * HASH_BYTES]
        if len(node) < HASH_BYTES:
            raise ProofMismatch(f"Tile {number} of level {level} lacks hash {row}.")
        return node

    return read


class GrowingTree:
    """A tree that grows leaf by leaf; it keeps its right edge, and the tiles that changed."""

    def __init__(self, size: int = 0, read_tile: ReadTile | None = None) -> None:
        """Begin an empty tree, or go on from the tiles of one of `size` leaves."""
        self.size = size
        self._edge: list[_OpenTile] = []
        self._full: dict[TilePlace, bytes] = {}
        level = 0
        while read_tile and (above := size >> TILE_HEIGHT * level):
            tile = _OpenTile()
            number, width = divmod(above, 1 << TILE_HEIGHT)
            hashes = read_tile(level, number)[: width * HASH_BYTES] if width else b""
            for begin in range(0, len(hashes), HASH_BYTES):
                tile.add(hashes[begin : begin + HASH_BYTES])
            self._edge.append(tile)
            level += 1

    def add(self, leaf_hash: bytes) -> None:
        """Add a leaf by its hash."""
        self.size += 1
        node, level = leaf_hash, 0
        while True:
            if level == len(self._edge):
                self._edge.append(_OpenTile())
            tile = self._edge[level]
            tile.add(node)
            if len(tile.hashes) < TILE_BYTES:
                return
            number = (self.size >> TILE_HEIGHT * (level + 1)) - 1
            self._full[level, number] = bytes(tile.hashes)
            self._edge[level], node = _OpenTile(), tile.peaks[0]
            level += 1

    def root(self) -> bytes:
        """Return the hash over all leaves and their order."""
        peaks = [peak for tile in reversed(self._edge) for peak in tile.peaks]
        if not peaks:
            return EMPTY_ROOT
        root = peaks.pop()
        while peaks:
            root = hash_node(peaks.pop(), root)
        return root

    def take_full_tiles(self) -> dict[TilePlace, bytes]:
        """Return the tiles that were filled since the last call."""
        full, self._full = self._full, {}
        return full

    def open_tiles(self) -> dict[TilePlace, bytes]:
        """Return the tiles of the right edge that have room for more."""
        return {
            (level, self.size >> TILE_HEIGHT * (level + 1)): bytes(tile.hashes)
            for level, tile in enumerate(self._edge)
            if tile.hashes
        }


class _OpenTile:
    """Hashes of one level, and the roots of the full subtrees over them, the largest first."""

    __slots__ = ("hashes", "peaks")

    def __init__(self) -> None:
        self.hashes = bytearray()
        self.peaks: list[bytes] = []

    def add(self, node: bytes) -> None:
        count = len(self.hashes) // HASH_BYTES
        self.hashes += node
        while count & 1:
            node = hash_node(self.peaks.pop(), node)
            count >>= 1
        self.peaks.append(node)
