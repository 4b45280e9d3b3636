"""The reader of blocks: any file loads or is refused in one line; types without a reader are faults."""

import string
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.blocks import Problems, TableError, TableFile
from db.knowledge import Source
from db.reference import load_sources


def literal(value: object) -> str:
    """A value as TOML; strings escape what a basic string may not hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(character):08x}" for character in value) + '"'
    if isinstance(value, list):
        return "[" + ", ".join(literal(entry) for entry in value) + "]"
    return str(value)


scalars = (
    st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(-1e6, 1e6).map(lambda number: f"{number:.3f}").map(Decimal)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    | st.dates()
)
values = scalars | st.lists(scalars, max_size=3)
keys = st.sampled_from([field.name for field in fields(Source)]) | (
    st.text(string.ascii_lowercase + "_", min_size=1, max_size=12)
)


def refused_sources(path: Path) -> str | None:
    """The one line with which a file of sources is refused; None where it loads."""
    try:
        load_sources(path)
    except TableError as error:
        lines = str(error).splitlines()
    else:
        return None
    assert len(lines) == 1
    return lines[0]


@settings(max_examples=150, deadline=None)
@given(changes=st.dictionaries(keys, values, min_size=1, max_size=4))
def test_any_mutation_of_a_block_loads_or_is_refused_in_one_line(
    changes: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    block = {"key": "a", "name": "A", "kind": "rss", "url": "https://example.com/feed"} | changes
    path = tmp_path_factory.mktemp("fuzz") / "mine.toml"
    body = "\n".join(f"{key} = {literal(value)}" for key, value in block.items())
    path.write_text("[[source]]\n" + body + "\n", encoding="utf-8")
    refused = refused_sources(path)
    assert refused is None or refused.startswith(str(path))


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_file_loads_or_is_refused_in_one_line(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "mine.toml"
    path.write_bytes(content)
    assert refused_sources(path) is not None


@dataclass(frozen=True, kw_only=True)
class Day:
    """A row with a day, as a table may have one day."""

    key: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Odd:
    """A row of a type that no table can state."""

    key: str
    spot: complex


def read_day(text: str) -> tuple[tuple[Day, ...], list[str]]:
    problems = Problems()
    table = TableFile(Path("days.toml"), f'[[day]]\nkey = "a"\nday = {text}\n'.encode(), problems)
    return table.rows("day", Day), problems.lines


def test_day_is_read_as_a_day() -> None:
    assert read_day("2026-03-31") == ((Day(key="a", day=date(2026, 3, 31)),), [])


@pytest.mark.parametrize("text", ["2026-03-31T10:00:00Z", '"2026-03-31"', "20260331"])
def test_instant_or_text_is_no_day(text: str) -> None:
    rows, lines = read_day(text)
    assert rows == ()
    assert "days.toml [[day]] 1 'a': key 'day' must be a day such as" in lines[0]


def test_field_type_without_a_reader_is_a_fault_of_the_programme() -> None:
    table = TableFile(Path("odd.toml"), b'[[odd]]\nkey = "a"\nspot = 1\n', Problems())
    with pytest.raises(TypeError, match="complex"):
        table.rows("odd", Odd)
