"""The Merkle tree of RFC 6962, section 2.1, over SHA-256, built while the leaves pass by."""

from collections.abc import Iterable
from hashlib import sha256


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The tree's hash. Keeps one hash for each level, however many leaves there are."""
    complete: list[tuple[int, bytes]] = []  # subtrees with 2**height leaves, the largest first
    for leaf in leaves:
        height, hashed = 0, sha256(b"\x00" + leaf).digest()
        while complete and complete[-1][0] == height:
            hashed = _node(complete.pop()[1], hashed)
            height += 1
        complete.append((height, hashed))
    if not complete:
        return sha256(b"").digest()
    _, right = complete.pop()
    while complete:
        right = _node(complete.pop()[1], right)
    return right


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
