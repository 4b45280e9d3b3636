"""The sketch of a text: one in eight of its word shingles, by which near-copies find each other."""

import re
from hashlib import blake2b

WORDS_PER_SHINGLE = 5
KEEP_ONE_IN = 8
_WORD = re.compile(r"\w+")


def sketch(text: str) -> frozenset[int]:
    """Signed 64-bit hashes of the kept shingles; empty for texts of fewer than five words.

    A shingle is kept by its own hash, so two texts keep the same ones of what they share.
    """
    words = _WORD.findall(text.casefold())
    last = len(words) - WORDS_PER_SHINGLE + 1
    hashes = (_hash(" ".join(words[first : first + WORDS_PER_SHINGLE])) for first in range(last))
    return frozenset(value for value in hashes if value % KEEP_ONE_IN == 0)


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big", signed=True)
