"""A packed body that ends too early is told from one that is whole, padded or in several parts."""

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.truncated import why_incomplete


@given(st.binary(min_size=1, max_size=3000), st.data())
def test_any_cut_of_a_packed_body_is_noticed(body: bytes, data: st.DataObject) -> None:
    for encoding, packed in ((b"gzip", gzip.compress(body)), (b"deflate", zlib.compress(body))):
        assert why_incomplete(packed, encoding, largest=10_000) is None
        end = data.draw(st.integers(1, len(packed) - 1))
        assert why_incomplete(packed[:end], encoding, largest=10_000) == "truncated"


def test_padding_and_several_members_are_no_cut() -> None:
    two = gzip.compress(b"one") + gzip.compress(b"two")
    assert why_incomplete(two + b"\x00" * 8, b"gzip", largest=100) is None
    assert why_incomplete(two, b"gzip", largest=4) == "too large"
    assert why_incomplete(b"plain text", b"gzip", largest=100) == "truncated"
