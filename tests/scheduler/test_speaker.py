"""Who "we" is in a document: known by CIK, by newsroom, and nobody in the press."""

from dataclasses import replace

import pytest

from db.knowledge import Company, Reference, Source
from db.reference import load_reference
from db.store.documents import StoredText
from scheduler.stages import speaker


@pytest.fixture(scope="module")
def reference() -> Reference:
    room = Source(key="room", name="Room", kind="rss", url="https://a.example/", publisher="Northwind")
    return replace(
        load_reference(),
        companies=(Company(key="northwind", name="Northwind", cik="0000000077"),),
        sources=(replace(room, lineage="first_party"), replace(room, key="press")),
    )


@pytest.mark.parametrize(
    ("source", "filer", "cik", "expected"),
    [
        # EDGAR writes names in capitals and without full stops.
        ("sec", "NORTHWIND SILICON INC /DE/", "0000000077", "Northwind"),
        ("sec", "SOMEBODY ELSE CORP", "0000000078", "SOMEBODY ELSE CORP"),
        ("room", None, None, "Northwind"),
        ("press", None, None, None),
        ("gone", None, None, None),
    ],
)
def test_who_speaks(
    reference: Reference, source: str, filer: str | None, cik: str | None, expected: str | None
) -> None:
    row = StoredText(
        id=1, version=1, title="t", text="x", source=source, published=None, filer=filer, cik=cik
    )
    assert speaker(row, reference) == expected
