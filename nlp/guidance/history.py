"""How guidance moved: each statement against the one that stood, in whatever order they were read."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from db.store.guidance import Move, Statement
from nlp.guidance.actions import between

# A company that says the same again within this many days repeats one announcement (release, then call).
SAME_OCCASION_DAYS = 20
Bounds = tuple[int | float | None, int | float | None]


def moves(statements: Iterable[Statement]) -> Iterator[Move]:
    """The move of each statement; they come by day. What the words do not say, the figures before it do.

    A figure that only echoes what stands, as the press does for weeks, is "repeated": it moves nothing.
    """
    standing: dict[tuple[str | int, ...], Statement] = {}
    ranges: dict[tuple[str | int, ...], Bounds] = {}
    for said in statements:
        before = standing.get(said.series)
        held = ranges.get(said.series, (None, None))
        if said.low is None and said.high is None:
            if said.action is not None:
                yield _move(said, said.action, "words", before, held)
                if said.action == "withdrawn":
                    standing.pop(said.series, None)
                    ranges.pop(said.series, None)
            continue
        if before is not None and before.currency != said.currency:
            # A conversion into another currency says nothing of a move.
            yield _move(said, "repeated", "history", before, (said.low, said.high))
            continue
        now: Bounds = (
            said.low if said.low is not None else held[0],
            said.high if said.high is not None else held[1],
        )
        action, source = _action(said, before, held, now)
        yield _move(said, action, source, before, now)
        if action != "repeated":
            standing[said.series], ranges[said.series] = said, now


def _move(said: Statement, action: str, source: str, before: Statement | None, after: Bounds) -> Move:
    return Move(
        guidance_id=said.id,
        action=action,
        action_from=source,
        standing_id=before.id if before else None,
        low=after[0],
        high=after[1],
    )


def _action(said: Statement, before: Statement | None, held: Bounds, now: Bounds) -> tuple[str, str]:
    if before is None:
        return (said.action, "words") if said.action else ("initiated", "history")
    if now == held:
        later = (date.fromisoformat(said.day) - date.fromisoformat(before.day)).days > SAME_OCCASION_DAYS
        if said.action == "reaffirmed" and later:
            return "reaffirmed", "words"
        return ("reaffirmed" if said.own_words and later else "repeated"), "history"
    echo = not said.own_words and said.action is None and now[0] == now[1] and now[0] in held
    if echo:
        # "as much as $72 billion" of a range that ends there.
        return "repeated", "history"
    if said.action is not None:
        return said.action, "words"
    if None in held or None in now:
        return "initiated" if held == (None, None) else _of_one_end(held, now), "history"
    (old_low, old_high), (new_low, new_high) = _exact(held), _exact(now)
    return between((old_low, old_high), (new_low, new_high)), "history"


def _of_one_end(held: Bounds, now: Bounds) -> str:
    """Raised or lowered by the end that both ranges have; "repeated" where they share none."""
    for old, new in zip(held, now, strict=True):
        if old is not None and new is not None and old != new:
            return "raised" if new > old else "lowered"
    return "repeated"


def _exact(bounds: Bounds) -> tuple[Decimal, Decimal]:
    low, high = bounds
    assert low is not None
    assert high is not None
    return Decimal(repr(low)), Decimal(repr(high))
