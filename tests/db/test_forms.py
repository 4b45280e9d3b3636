"""A report as workbook, Parquet and package: true types, nothing that runs, all that is needed to cite it."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pyarrow.parquet as parquet
import pytest

from db.codebook import describe
from db.export import REPORTS, ExportError, export
from db.records import Document
from db.store import Store
from db.workbook import LONGEST_CELL

CLOSED = "https://wire.example/1"


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_column_of_every_report_is_described(ledger: Path, name: str) -> None:
    with Store(ledger) as store:
        cursor = store.connection.execute(REPORTS[name].sql(since=False, companies=0))
    columns = describe([one[0] for one in cursor.description or ()], REPORTS[name].nouns, REPORTS[name].own)
    assert columns
    assert all(column.doc for column in columns)


def test_excel_is_told_that_the_file_is_utf8_and_no_other_byte_differs(ledger: Path) -> None:
    plain, excel = io.BytesIO(), io.BytesIO()
    export(ledger, "documents", plain)
    export(ledger, "documents", excel, format="excel")
    assert excel.getvalue() == b"\xef\xbb\xbf" + plain.getvalue()


def test_a_workbook_has_numbers_as_numbers_and_text_that_runs_nothing(
    ledger: Path, tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    with Store(ledger) as store:
        store.documents.save(
            make_document("https://wire.example/9", "t", title="https://evil.example", author="007")
        )
        store.documents.save(make_document("https://wire.example/10", "t", title="long " * 10_000))
    result = export(ledger, "documents", tmp_path / "out.xlsx", format="xlsx")
    assert (result.rows, result.guarded_cells, result.shortened_cells) == (6, 0, 1)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = book["rows"]
    head = [cell.value for cell in sheet[1]]
    cells = {row[head.index("url")].value: row for row in sheet.iter_rows(min_row=2)}
    risky = cells["https://wire.example/2"][head.index("title")]
    assert (risky.value, risky.data_type) == ('=HYPERLINK("https://evil.example","click")', "s")
    link = cells["https://wire.example/9"]
    assert link[head.index("title")].hyperlink is None
    assert (link[head.index("author")].value, link[head.index("author")].data_type) == ("007", "s")
    assert len(cells["https://wire.example/10"][head.index("title")].value) == LONGEST_CELL
    assert link[head.index("version")].value == 1
    described = {row[0].value: row[1].value for row in book["columns"].iter_rows(min_row=2)}
    assert list(described) == head


def test_parquet_has_the_type_of_each_column_and_says_what_it_holds(ledger: Path, tmp_path: Path) -> None:
    export(ledger, "capex", tmp_path / "out.parquet", format="parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert str(table.schema.field("period_end").type) == "date32[day]"
    assert str(table.schema.field("value").type) == "double"
    assert str(table.schema.field("first_seen").type) == "timestamp[ms, tz=UTC]"
    assert table.schema.field("value").metadata[b"doc"] == b"amount in full units of the currency (currency)"
    assert sorted(table["value"].to_pylist()) == [-25, 1.5, 1000]
    assert date(2026, 3, 1) in table["period_end"].to_pylist()


def test_a_value_that_is_not_of_its_columns_type_is_named_with_the_mend(ledger: Path, tmp_path: Path) -> None:
    with Store(ledger) as store:
        # One beyond what 64 bits hold cannot be stored; text in a number's column can.
        store.connection.execute("UPDATE amounts SET low = 'five' WHERE id = 1")
    with pytest.raises(ExportError, match="column low holds a value that is no number: take csv"):
        export(ledger, "amounts", tmp_path / "out.parquet", format="parquet")
    assert not list(tmp_path.glob("out*"))


def test_a_package_tells_how_to_cite_check_and_read_it(ledger: Path, tmp_path: Path) -> None:
    result = export(
        ledger, "events", tmp_path / "out.zip", format="zip", since=date(2026, 1, 1), companies=["northwind"]
    )
    plain = io.BytesIO()
    export(ledger, "events", plain, since=date(2026, 1, 1), companies=["northwind"])
    with ZipFile(tmp_path / "out.zip") as bundle:
        names = bundle.namelist()
        content = {name: bundle.read(name) for name in names}
    assert names == ["events.csv", "codebook.csv", "datapackage.json", "README.txt"]
    assert content["events.csv"] == plain.getvalue()
    described = json.loads(content["datapackage.json"])
    (resource,) = described["resources"]
    digest = hashlib.sha256(plain.getvalue()).hexdigest()
    assert resource["hash"] == f"sha256:{digest}"
    assert (resource["rows"], resource["bytes"]) == (result.rows, len(plain.getvalue()))
    head = next(csv.reader(io.StringIO(plain.getvalue().decode())))
    assert [one["name"] for one in resource["schema"]["fields"]] == head
    assert [row[0] for row in csv.reader(io.StringIO(content["codebook.csv"].decode()))][1:] == head
    assert described["parameters"] == {"since": "2026-01-01", "company_0": "northwind"}
    readme = content["README.txt"].decode()
    assert digest in readme
    assert "How to cite" in readme
    assert f"ledger as of {described['version']}" in readme
    assert re.search(r"^  since = 2026-01-01$", readme, re.MULTILINE)
    # Nothing of the moment of writing: the newest instant of the ledger is not of this year's clock.
    assert datetime.fromisoformat(described["version"]) < datetime.now(UTC)


def test_the_counts_of_guarded_cells_stand_in_the_package(ledger: Path, tmp_path: Path) -> None:
    export(ledger, "documents", tmp_path / "out.zip", format="zip")
    with ZipFile(tmp_path / "out.zip") as bundle:
        (resource,) = json.loads(bundle.read("datapackage.json"))["resources"]
        assert resource["guarded_cells"] == 2
        assert "2 text cells begin with an apostrophe" in bundle.read("README.txt").decode()
