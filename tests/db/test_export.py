"""Reports as files: every row, one snapshot, the bytes that RFC 4180 asks for, or no file at all."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from db.corrections import Correction
from db.export import REPORTS, ExportError, WriteError, export
from db.formats import Format
from db.records import CapexFact, Document
from db.releases import ReleaseFigure
from db.schema import SchemaError
from db.store import Store
from db.store.connection import StoreError

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def rows(database: Path, name: str, **options: object) -> list[dict[str, str]]:
    out = io.BytesIO()
    export(database, name, out, **options)  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8"), newline="")))


def keep_release(ledger: Path, facts: list[CapexFact], figures: list[ReleaseFigure]) -> None:
    """Store what a release states of spending, and what it prints."""
    keep = {"url": "https://data.example/release", "company_keys": {}, "now": NOW}
    with Store(ledger) as store:
        store.capex.save(facts, **keep)  # type: ignore[arg-type]
        store.capex.save_figures(figures, **keep)  # type: ignore[arg-type]


def correct_kind(ledger: Path, kind: str) -> None:
    """Say that the first event is of another kind."""
    said: dict[str, Any] = {"row_id": 1, "who": "A. Editor", "why": "read again", "made_at": NOW}
    with Store(ledger) as store:
        store.corrections.make(Correction(layer="event", changes={"kind": kind}, dropped=False, **said))


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("form", get_args(Format))
def test_two_exports_of_one_snapshot_have_the_same_bytes(
    ledger: Path,
    tmp_path: Path,
    name: str,
    form: str,
    make_fact: Callable[..., CapexFact],
    make_figure: Callable[..., ReleaseFigure],
) -> None:
    keep_release(ledger, [make_fact(kind="stated_in_release", value=Decimal(9**9), scale=6)], [make_figure()])
    kinds = {
        "chip-launches": "chip_announcement",
        "supply-deals": "supply_deal",
        "power-deals": "power_deal",
    }
    if name in kinds or name == "corrections":
        correct_kind(ledger, kinds.get(name, "investment"))
    if name == "name-decisions":
        with Store(ledger) as store:
            (waiting,) = store.connection.execute("SELECT canonical FROM review_queue").fetchone()
            store.naming.decide(waiting, "rejected", who="A. Editor", why="a fair", now=NOW)
    digests = set()
    for n in range(2):
        result = export(ledger, name, tmp_path / f"{n}.{form}", format=form)  # type: ignore[arg-type]
        digests.add(hashlib.sha256((tmp_path / f"{n}.{form}").read_bytes()).hexdigest())
        assert result.rows > 0
    assert len(digests) == 1
    assert not list(tmp_path.glob("*.part"))


def test_lines_end_in_crlf_and_cells_with_breaks_quotes_and_commas_come_back_whole(
    ledger: Path, tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    title = 'He said "two, or\nthree"\r\nlines'
    with Store(ledger) as store:
        store.documents.save(make_document("https://wire.example/9", "text", title=title))
    export(ledger, "documents", tmp_path / "out.csv")
    content = (tmp_path / "out.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert b'"He said ""two, or\nthree""\r\nlines"' in content
    read = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    assert title in [row["title"] for row in read]
    assert len(read) == 5


def test_all_rows_beyond_the_first_thousand_are_written(
    ledger: Path, make_document: Callable[..., Document]
) -> None:
    with Store(ledger) as store, store.transaction():
        for n in range(2_345):
            store.documents.save(make_document(f"https://wire.example/many/{n}", f"text {n}"))
    assert len({row["url"] for row in rows(ledger, "documents")}) == 2_349


def test_text_that_a_spreadsheet_would_run_is_guarded_and_counted(ledger: Path, tmp_path: Path) -> None:
    result = export(ledger, "documents", tmp_path / "out.csv")
    assert result.guarded_cells == 2
    (row,) = [row for row in rows(ledger, "documents") if row["url"] == "https://wire.example/2"]
    assert row["title"] == '\'=HYPERLINK("https://evil.example","click")'
    assert row["author"] == "'-- the desk; +1 more"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_each_beginning_of_a_formula_is_guarded(
    ledger: Path, make_document: Callable[..., Document], start: str
) -> None:
    with Store(ledger) as store:
        store.documents.save(make_document("https://wire.example/9", "text", title=f"{start}1+1"))
    (row,) = [row for row in rows(ledger, "documents") if row["url"] == "https://wire.example/9"]
    assert row["title"] == f"'{start}1+1"


def test_what_a_release_prints_is_kept_once(ledger: Path, make_figure: Callable[..., ReleaseFigure]) -> None:
    for _ in range(2):
        keep_release(ledger, [], [make_figure(), make_figure(head="Year Ended March 1, 2026", basis="year")])
    assert [(row["basis"], row["value"]) for row in rows(ledger, "release-figures")] == [
        ("quarter", "-7000000"),
        ("year", "-7000000"),
    ]


def test_a_day_is_asked_of_reports_with_vintages_only(
    ledger: Path, make_fact: Callable[..., CapexFact]
) -> None:
    keep_release(ledger, [make_fact(filed=date(2026, 4, 1), accession="later", value=Decimal(2))], [])
    assert len(rows(ledger, "capex", as_of=date(2026, 3, 31))) == 3
    assert len(rows(ledger, "capex", as_of=date(2026, 4, 1))) == 4
    with pytest.raises(ExportError, match="events has no vintages: leave --as-of out"):
        rows(ledger, "events", as_of=date(2026, 4, 1))


def test_a_negative_number_is_no_formula_and_stays_a_number(ledger: Path, tmp_path: Path) -> None:
    assert {row["value"] for row in rows(ledger, "capex")} == {"-25", "1.5", "1000"}
    assert export(ledger, "capex", tmp_path / "out.csv").guarded_cells == 1  # the derivation "@ 3 - 2"


def test_json_lines_hold_the_values_as_they_are_with_no_guard(ledger: Path, tmp_path: Path) -> None:
    result = export(ledger, "documents", tmp_path / "out.jsonl", format="jsonl")
    read = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert (len(read), result.guarded_cells) == (4, 0)
    assert list(read[0])[:3] == ["document_id", "url", "title"]
    (row,) = [row for row in read if row["url"] == "https://wire.example/2"]
    assert row["title"].startswith("=HYPERLINK")
    assert row["published"] is None
    facts = export(ledger, "capex", tmp_path / "capex.jsonl", format="jsonl")
    values = {json.loads(line)["value"] for line in (tmp_path / "capex.jsonl").read_text().splitlines()}
    assert (facts.rows, values) == (3, {-25, 1.5, 1000})


def test_what_another_connection_commits_meanwhile_is_not_in_the_report(
    ledger: Path, make_document: Callable[..., Document]
) -> None:
    with Store(ledger) as store, store.transaction():
        for n in range(500):
            store.documents.save(make_document(f"https://wire.example/many/{n}", f"text {n}"))

    class Meddler(io.BytesIO):
        """Lets another writer commit after the first rows have left."""

        written = 0

        def write(self, content: Any) -> int:
            if self.written == 0:
                with Store(ledger) as store:
                    store.documents.save(make_document("https://wire.example/late", "late"))
                    store.connection.execute("UPDATE documents SET title = 'changed meanwhile'")
            self.written += 1
            return super().write(content)

    out = Meddler()
    assert export(ledger, "documents", out).rows == 504
    assert out.written > 1
    assert b"https://wire.example/late" not in out.getvalue()
    assert b"changed meanwhile" not in out.getvalue()
    assert "https://wire.example/late" in [row["url"] for row in rows(ledger, "documents")]


def test_every_figure_stands_beside_its_sentence_and_address(ledger: Path) -> None:
    amounts = {row["amount"]: row for row in rows(ledger, "amounts")}
    assert amounts["$5 billion"]["evidence_sentence"] == (
        "Tall Pine will pay Northwind $5 billion for NW-1 chips."
    )
    (event,) = rows(ledger, "events", companies=["tallpine"])
    assert event["document_url"] == "https://wire.example/1"
    assert (event["counterparties"], event["chips"], event["low"]) == (
        "Northwind (supplier)",
        "NW-1",
        "5000000000",
    )


@pytest.mark.parametrize(
    ("name", "day", "kept", "next_day", "left"),
    [
        ("events", "2026-03-01", 1, "2026-03-02", 0),
        ("amounts", "2025-01-25", 2, "2025-01-26", 1),
        ("documents", "2025-01-25", 3, "2026-03-02", 0),
        ("capex", "2026-03-01", 2, "2026-03-02", 0),
        ("capex_quarterly", "2025-03-01", 3, "2025-03-02", 2),
        ("mentions", "2026-03-31", 4, "2026-04-01", 0),  # a month counts when its last day does
    ],
)
def test_since_keeps_its_own_day_and_drops_the_days_before(
    ledger: Path, name: str, day: str, kept: int, next_day: str, left: int
) -> None:
    assert len(rows(ledger, name, since=date.fromisoformat(day))) == kept
    assert len(rows(ledger, name, since=date.fromisoformat(next_day))) == left


@pytest.mark.parametrize(
    ("name", "companies", "count"),
    [
        ("events", ["tallpine"], 1),
        ("events", ["northwind"], 1),  # only a counterparty
        ("events", ["elmgate"], 0),
        ("events", ["northwind", "quillback"], 2),
        ("capex", ["northwind"], 1),
        ("capex_quarterly", ["tallpine"], 2),
        ("mentions", ["plumstone"], 1),
        ("companies", ["plumstone", "northwind"], 2),
    ],
)
def test_a_company_filter_keeps_what_it_is_a_side_of(
    ledger: Path, name: str, companies: list[str], count: int
) -> None:
    assert len(rows(ledger, name, companies=companies)) == count


def test_a_filter_by_vendor_keeps_its_chips_only(ledger: Path) -> None:
    assert {row["vendor_key"] for row in rows(ledger, "chips", companies=["plumstone"])} == {"plumstone"}


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("event", {}, "no report 'event': did you mean events"),
        ("zzzz", {}, "there are events, "),
        ("events", {"companies": ["nortwind"]}, "no company 'nortwind': did you mean northwind"),
        ("events", {"companies": ["qqqqqq"]}, "table companies"),
        ("companies", {"since": date(2026, 1, 1)}, "companies has no dates: leave --since out"),
        ("amounts", {"companies": ["northwind"]}, "amounts is not by company: leave --company out"),
    ],
)
def test_what_there_is_not_names_the_nearest_and_the_mend_and_leaves_no_file(
    ledger: Path, tmp_path: Path, name: str, options: dict[str, object], words: str
) -> None:
    with pytest.raises(ExportError, match=words.replace("-", r"\-")):
        export(ledger, name, tmp_path / "out.csv", **options)  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("out")] == []


def test_a_hostile_key_is_a_value_and_no_sql(ledger: Path) -> None:
    with pytest.raises(ExportError, match="no company"):
        rows(ledger, "events", companies=["northwind') OR 1=1 --"])


def test_a_report_before_the_first_tagging_says_to_tag(tmp_path: Path) -> None:
    Store(tmp_path / "new.db").close()
    assert rows(tmp_path / "new.db", "events") == []
    with pytest.raises(ExportError, match=r"new\.db.*companies.*chiprace tag"):
        rows(tmp_path / "new.db", "companies")


@pytest.mark.parametrize("out", ["missing/out.csv", "notes.txt/out.csv"])
def test_an_output_that_cannot_be_written_is_named_with_the_mend(
    ledger: Path, tmp_path: Path, out: str
) -> None:
    (tmp_path / "notes.txt").write_text("a file, no folder")
    with pytest.raises(WriteError, match=r"out\.csv: .*name a file that can be written"):
        export(ledger, "events", tmp_path / out)


def test_an_earlier_report_stays_whole_when_its_successor_fails(
    ledger: Path, tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    export(ledger, "documents", tmp_path / "out.csv")
    before = (tmp_path / "out.csv").read_bytes()
    with Store(ledger) as store:
        store.documents.save(make_document("https://wire.example/9", "text", title="broken"))
        # A view that fails in its last row, long after the first rows were written.
        store.connection.execute("ALTER TABLE documents RENAME TO all_documents")
        store.connection.execute(
            "CREATE VIEW documents AS SELECT *, NULL AS _ FROM all_documents WHERE url != 'x' "
            "AND CASE title WHEN 'broken' THEN json_extract('{', '$') ELSE 1 END"
        )
    with pytest.raises(Exception, match="JSON"):
        export(ledger, "documents", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_the_database_itself_and_another_ledger_are_never_overwritten(ledger: Path, tmp_path: Path) -> None:
    Store(tmp_path / "other.db").close()
    (tmp_path / "link.db").symlink_to(ledger)
    before = {path: path.read_bytes() for path in (ledger, tmp_path / "other.db")}
    for name, words in (
        ("ledger.db", "is the database itself"),
        ("link.db", "is the database itself"),
        ("other.db", "is a ledger with runs of its own"),
    ):
        with pytest.raises(WriteError, match=rf"{name} {words}.*name another file"):
            export(ledger, "events", tmp_path / name)
    assert {path: path.read_bytes() for path in before} == before


def test_a_device_is_written_to_and_not_replaced_by_a_file(ledger: Path) -> None:
    assert export(ledger, "events", Path("/dev/null")).rows == 2
    assert Path("/dev/null").is_char_device()


def test_a_link_stays_a_link_and_its_file_gets_the_report(ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "true.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "true.csv")
    export(ledger, "events", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "true.csv").read_text().startswith("event_id,")


def test_a_file_that_is_no_database_of_ours_is_named_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database " * 500)
    (tmp_path / "empty.db").touch()
    with pytest.raises(StoreError, match=r"notes\.db: file is not a database: .*--db"):
        rows(tmp_path / "notes.db", "events")
    with pytest.raises(SchemaError, match=r"empty\.db is no database of chiprace .it has no tables.*--db"):
        rows(tmp_path / "empty.db", "events")
    with pytest.raises(StoreError, match=r"missing\.db: unable to open"):
        rows(tmp_path / "missing.db", "events")
    assert not (tmp_path / "missing.db").exists()
