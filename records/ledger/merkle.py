"""A Merkle tree over leaves in order, as in RFC 6962, grown in the space of its height."""

from hashlib import sha256

_LEAF, _NODE = b"\x00", b"\x01"  # so that no leaf passes for a node


class MerkleTree:
    """Add leaves one by one; ask for the root at any time."""

    def __init__(self) -> None:
        """An empty tree has the root of nothing."""
        self.count = 0
        self._peaks: list[bytes] = []  # roots of full subtrees, the largest first

    def add(self, leaf: bytes) -> None:
        """The next leaf; full neighbours of the same height are joined at once."""
        node = sha256(_LEAF + leaf).digest()
        joined = self.count
        while joined & 1:
            node = sha256(_NODE + self._peaks.pop() + node).digest()
            joined >>= 1
        self._peaks.append(node)
        self.count += 1

    def root(self) -> bytes:
        """The hash over all leaves and their order."""
        if not self._peaks:
            return sha256(b"").digest()
        *left, root = self._peaks
        for peak in reversed(left):
            root = sha256(_NODE + peak + root).digest()
        return root
