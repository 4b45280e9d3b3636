"""Pictures of pages made small: PNG files of 24-bit colour become ones of a palette.

python bench/png.py docs/pictures/*.png

A page has a few hundred colours, most of them steps of smoothed letters. Each becomes its nearest among 256:
the most used that differ from one another, so that a rare colour of a chart keeps a place, then the most
used of the others.
"""

import struct
import sys
import zlib
from pathlib import Path

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 256
BYTES = 3
# Colours that differ by no more, summed over red, green and blue, look alike.
APART = 36
INDEXED = 3


def shrink(picture: Path) -> int:
    """Write `picture` anew, one that has a palette as it is; its size in bytes."""
    data = picture.read_bytes()
    if data[25] == INDEXED:
        return len(data)
    pixels = _pixels(data)
    height, width, _ = pixels.shape
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    channels = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(int)
    palette = channels[_chosen(channels, counts)]
    nearest = np.abs(channels[:, None, :] - palette[None, :, :]).sum(axis=2).argmin(axis=1)
    rows = nearest[places].reshape(height, width).astype(np.uint8)
    # No filter: neighbours of a palette's numbers say nothing of each other.
    body = np.concatenate([np.zeros((height, 1), dtype=np.uint8), rows], axis=1).tobytes()
    picture.write_bytes(
        SIGNATURE
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + _chunk(b"PLTE", palette.astype(np.uint8).tobytes())
        + _chunk(b"IDAT", zlib.compress(body, 9))
        + _chunk(b"IEND", b"")
    )
    return picture.stat().st_size


def _chosen(
    channels: "np.ndarray[tuple[int, int], np.dtype[np.int64]]",
    counts: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> list[int]:
    """Places of the colours of the palette."""
    by_use = [int(place) for place in np.argsort(-counts, kind="stable")]
    apart: list[int] = []
    for place in by_use:
        if len(apart) < MOST and all(np.abs(channels[place] - channels[one]).sum() > APART for one in apart):
            apart.append(place)
    return (apart + [place for place in by_use if place not in set(apart)])[:MOST]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixels(data: bytes) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    """Height by width by RGB."""
    place, body, header = len(SIGNATURE), b"", b""
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        header = content if kind == b"IHDR" else header
        body += content if kind == b"IDAT" else b""
        place += length + 12
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if (depth, colour, interlaced) != (8, 2, 0):
        raise SystemExit("only PNG files as chromium writes them, 8-bit RGB, can be made small")
    raw = zlib.decompress(body)
    step = BYTES * width + 1
    above = bytearray(BYTES * width)
    rows = []
    for start in range(0, height * step, step):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + step]), above)
        rows.append(bytes(above))
    return np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(height, width, BYTES)


def _unfiltered(kind: int, row: bytearray, above: bytearray) -> bytearray:
    """A row as it was before its filter (PNG, third edition, 9.2); `above` is the row before it."""
    for place, value in enumerate(row):
        up = above[place]
        left, corner = (row[place - BYTES], above[place - BYTES]) if place >= BYTES else (0, 0)
        guess = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]
        row[place] = (value + guess) & 255
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    """Which of the three neighbours is nearest to left + up - corner (PNG, 9.4)."""
    first, second, third = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if first <= second and first <= third:
        return left
    return up if second <= third else corner


if __name__ == "__main__":
    for name in sys.argv[1:]:
        before = Path(name).stat().st_size
        print(f"{name}: {before:,} to {shrink(Path(name)):,} bytes")
