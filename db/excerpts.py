"""How much of a text is quoted: evidence sentences, none of them longer than its publisher's limit.

Pure. A publisher who allows so many consecutive characters means what a reader sees in one piece, so
sentences that follow one another count as one. Names and figures are facts and stay wherever they stand.
"""

from collections.abc import Iterable, Sequence

Stretch = tuple[int, int]


def quoted(
    text: str,
    sentences: Iterable[Stretch],
    limit: int | None,
    *,
    figures: Iterable[Stretch] = (),
    names: Iterable[Stretch] = (),
) -> list[Stretch]:
    """The stretches of `text` to show, in order: of `sentences` at most `limit` characters in one piece.

    All `figures` and `names` are shown. A sentence that is too long keeps its beginning, or the part that
    ends with its first figure where that stands later. None is no limit, 0 shows figures and names alone.
    """
    sums = sorted(set(figures))
    held = sorted({*sums, *names})
    pieces = _pieces(text, [*sentences, *held])
    if limit is not None:
        pieces = [_cut(text, piece, sums, held, limit) for piece in pieces]
    return sorted({*((start, end) for start, end in pieces if start < end), *held})


def _pieces(text: str, stretches: Iterable[Stretch]) -> list[Stretch]:
    """The stretches, joined where nothing but blanks stands between them."""
    pieces: list[Stretch] = []
    for start, end in sorted(stretches):
        if pieces and (start <= pieces[-1][1] or not text[pieces[-1][1] : start].strip()):
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], end))
        else:
            pieces.append((start, end))
    return pieces


def _cut(
    text: str, piece: Stretch, figures: Sequence[Stretch], facts: Sequence[Stretch], limit: int
) -> Stretch:
    """The part of `piece` that fits the limit, between blanks, touching no fact outside itself."""
    start, end = piece
    if end - start <= limit:
        return piece
    first = next((fact for fact in figures if start <= fact[0] and fact[1] <= end), None)
    if first is not None and first[1] - start > limit:
        start = _forward(text, first[1] - limit, first[1])
        end = first[1]
    else:
        # A figure may end where its sentence goes on with a comma.
        end = max(_back(text, start, start + limit), first[1] if first is not None else start)
    while (touched := _touching(text, (start, end), facts)) is not None:
        # One word less, so that the fact behind it does not lengthen the piece.
        if touched[1] > end:
            end = _back(text, start, len(text[: max(start, min(end, touched[0]))].rstrip()) - 1)
        else:
            start = _forward(text, max(start, touched[1]) + 1, end)
    return start, max(start, end)


def _touching(text: str, piece: Stretch, facts: Sequence[Stretch]) -> Stretch | None:
    """A fact that sticks out of the piece or follows it with nothing but blanks between."""
    start, end = piece
    if start >= end:
        return None
    for fact in facts:
        if fact[0] >= start and fact[1] <= end:
            continue
        if fact[1] > end and (fact[0] <= end or not text[end : fact[0]].strip()):
            return fact
        if fact[0] < start and (fact[1] >= start or not text[fact[1] : start].strip()):
            return fact
    return None


def _back(text: str, start: int, end: int) -> int:
    """The last place at or before `end` where a word ends."""
    while end > start and not (end == len(text) or text[end].isspace()):
        end -= 1
    return len(text[start : max(start, end)].rstrip()) + start


def _forward(text: str, start: int, end: int) -> int:
    """The first place at or after `start` where a word begins."""
    while start < end and not (start == 0 or text[start - 1].isspace()):
        start += 1
    return start
