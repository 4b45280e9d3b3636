"""Reads ``[[block]]`` tables of TOML into dataclasses, driven by their field types alone.

A class needs no reader of its own: text, numbers, dates, choices, lists and lists of blocks are
told apart by their annotations. Every problem is one line that names the file, the block (its
position from 1 and its key), what is wrong and how to mend it.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import tomli

from db.records import ChipraceError

Row = TypeVar("Row")
Converter = Callable[[object], Any]


class TableError(ChipraceError):
    """A table that cannot be read: file, block, what is wrong, the mend, in one line."""

    exit_code = 2


class Mismatch(ValueError):  # noqa: N818 - never leaves this module but through a counted problem
    """A value that does not fit its field; the message completes "key 'x' ..."."""


@dataclass(slots=True)
class Problems:
    """Collects what is wrong with a set of tables, so that a person sees how much there is to mend."""

    lines: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note one problem; line breaks inside it are flattened, so it stays one line."""
        self.lines.append(" ".join(f"{where}: {what}".split()))

    def raise_first(self) -> None:
        """Raise TableError with the first problem and the number of others; return if there is none."""
        if self.lines:
            others = len(self.lines) - 1
            raise TableError(self.lines[0] + (f" (and {others} more)" if others else ""))


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of `known` the word may have meant, or list them all."""
    names = list(known)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"write one of {', '.join(names)}"


def shown(value: object) -> str:
    """A value as a person may recognise it in the file, cut to a readable length."""
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Mismatch(f"must be text in quotes, not {shown(value)}")
    if not value or value != value.strip() or "\n" in value or "\r" in value:
        raise Mismatch(f"is {shown(value)}: leave the key out, or write one line without outer spaces")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise Mismatch(f"must be true or false without quotes, not {shown(value)}")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Mismatch(f"must be a whole number without quotes, not {shown(value)}")
    return value


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Mismatch(f"must be a number without quotes, not {shown(value)}")
    number = Decimal(value)
    if not number.is_finite():
        raise Mismatch(f"must be a finite number, not {shown(value)}")
    return number


def _day(value: object) -> date:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Mismatch(f"must be a day such as 2026-03-31 without quotes, not {shown(value)}")
    return value


def _choice(options: tuple[str, ...]) -> Converter:
    def convert(value: object) -> str:
        if not isinstance(value, str) or value not in options:
            raise Mismatch(f"is {shown(value)}; {nearest(str(value), options)}")
        return value

    return convert


def _many(item: Converter, label: str | None) -> Converter:
    """Converts a list; `label` names the entries where they are blocks, and is None for plain values."""

    def convert(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Mismatch(f'must be a list such as ["a", "b"], not {shown(value)}')
        converted: list[Any] = []
        for position, entry in enumerate(value, start=1):
            try:
                converted.append(item(entry))
            except Mismatch as error:
                place = f"{label} {position}" if label else f"entry {position}"
                raise Mismatch(f"{place} {error}") from None
        for position, made in enumerate(converted):
            if made in converted[:position]:
                raise Mismatch(f"holds {shown(entry_name(made))} twice; delete one")
        return tuple(converted)

    return convert


def entry_name(made: object) -> object:
    """What a person calls an entry: its key or name where it is a block, else the value itself."""
    return getattr(made, "key", getattr(made, "name", made))


_SCALARS: dict[object, Converter] = {
    str: _text,
    bool: _truth,
    int: _whole,
    Decimal: _decimal,
    date: _day,
}


@cache
def _converter(hint: Any) -> Converter:
    """The converter of one annotation. Raises TypeError for an annotation no table may use."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (inner,) = (arg for arg in args if arg is not NoneType)
        return _converter(inner)
    if origin is Literal:
        return _choice(args)
    if origin is tuple:
        nested = (
            str(args[0].__name__).lower() if isinstance(args[0], type) and is_dataclass(args[0]) else None
        )
        return _many(_converter(args[0]), nested)
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda value: _nested(hint, value)
    if hint in _SCALARS:
        return _SCALARS[hint]
    raise TypeError(f"no reader for a field of type {hint!r}")


@cache
def _shape(row: Any) -> tuple[dict[str, tuple[str, Converter]], tuple[str, ...]]:
    """Field and converter by written key, and the required keys, of a dataclass."""
    hints = get_type_hints(row)
    required = tuple(
        item.name for item in fields(row) if item.default is MISSING and item.default_factory is MISSING
    )
    # A list of blocks is headed by its singular: [[event_kind.frame]] fills `frames`.
    return {_written(name, hint): (name, _converter(hint)) for name, hint in hints.items()}, required


def _written(name: str, hint: Any) -> str:
    args = get_args(hint)
    nested = get_origin(hint) is tuple and is_dataclass(args[0])
    return name.removesuffix("s") if nested else name


def convert(row: type[Row], block: dict[str, object]) -> tuple[Row | None, list[str]]:
    """One block as a row, or None with everything that is wrong with it."""
    kind: Any = row
    converters, required = _shape(kind)
    wrong: list[str] = []
    values: dict[str, Any] = {}
    for key, value in block.items():
        if key not in converters:
            wrong.append(f"unknown key {shown(key)}; {nearest(key, converters)}")
            continue
        name, reader = converters[key]
        try:
            values[name] = reader(value)
        except Mismatch as error:
            wrong.append(f"key {key!r} {error}")
    wrong += [f"key {key!r} is missing; add it" for key in required if key not in block]
    return (None if wrong else row(**values)), wrong


def _nested(row: type, value: object) -> object:
    if not isinstance(value, dict):
        raise Mismatch(f"must be a block of its own, not {shown(value)}")
    made, wrong = convert(row, value)
    if wrong:
        raise Mismatch(f"{shown(value.get('name', value.get('key', '')))}: {wrong[0]}")
    return made


def block_name(file: str, name: str, position: int, key: object) -> str:
    """How an error names a block: file, kind, position from 1, key."""
    return f"{file} [[{name}]] {position} {shown(key)}"


class TableFile:
    """One parsed TOML file of ``[[name]]`` blocks; problems go to the collector it was given."""

    def __init__(self, path: Path, content: bytes, problems: Problems) -> None:
        """Parse `content`. Raises TableError, naming the line, where it is no TOML."""
        self.file = str(path)
        self.problems = problems
        try:
            # Decimal keeps 0.6 what it says; a float would not survive the way to money or power.
            self.data = tomli.loads(content.decode("utf-8"), parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError) as error:
            reason = " ".join(str(error).split())
            raise TableError(f"{path}: not valid TOML: {reason}; mend that line") from error

    def expect(self, *names: str) -> None:
        """Note every top-level name that is not one of the blocks this file may hold."""
        for name in self.data:
            if name not in names:
                self.problems.add(self.file, f"unknown block {shown(name)}; {nearest(name, names)}")

    def rows(self, name: str, row: type[Row], identity: str = "key") -> tuple[Row, ...]:
        """All valid ``[[name]]`` blocks as rows; a bad or repeated block becomes a problem instead."""
        blocks = self.data.get(name, [])
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            self.problems.add(self.file, f"{name!r} is no list of blocks; head each block with [[{name}]]")
            return ()
        made: list[Row] = []
        seen: dict[object, int] = {}
        for position, block in enumerate(blocks, start=1):
            key = block.get(identity, "without " + identity)
            where = block_name(self.file, name, position, key)
            converted, wrong = convert(row, block)
            for what in wrong:
                self.problems.add(where, what)
            if converted is None:
                continue
            if (first := seen.setdefault(key, position)) != position:
                self.problems.add(where, f"{identity} already used by block {first}; give one another")
                continue
            made.append(converted)
        return tuple(made)
