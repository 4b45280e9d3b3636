"""The sketch of a text: one in eight of its word shingles, by which near-copies find each other."""

import re
from hashlib import blake2b
from zlib import crc32

WORDS_PER_SHINGLE = 5
KEEP_ONE_IN = 8
_WORD = re.compile(r"\w+")


def sketch(text: str) -> frozenset[int]:
    """Signed 64-bit hashes of the kept shingles; empty for texts of fewer than five words.

    A shingle is kept by its own checksum, so two texts keep the same ones of what they share.
    """
    words = [word.encode() for word in _WORD.findall(text.casefold())]
    # zip stops at the last whole shingle.
    shingles = map(b" ".join, zip(*(words[first:] for first in range(WORDS_PER_SHINGLE)), strict=False))
    # The checksum that chooses is cheap; the hash that must not meet another's is made for the chosen.
    return frozenset(_hash(shingle) for shingle in shingles if crc32(shingle) % KEEP_ONE_IN == 0)


def _hash(shingle: bytes) -> int:
    return int.from_bytes(blake2b(shingle, digest_size=8).digest(), "big", signed=True)
