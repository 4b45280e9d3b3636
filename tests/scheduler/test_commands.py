"""The commands over a real ledger: what they print for people and for programs, and their exit codes."""

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from papers import article

from crawler.sample_site.server import SampleSite
from db.records import ChipraceError
from db.reference import load_reference
from db.store import Store
from db.store.connection import stamp
from db.store.frontier import Found
from db.store.owner import current_owner
from scheduler.cli import cli
from scheduler.clock import now_utc
from scheduler.docs import documents, main
from scheduler.due import POLL_RETRY

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
# Alphabet's second quarter of 2026, as the sample site cites it from the SEC.
TEXT = "Alphabet spent $44.924 billion on property and equipment. Google designs its TPU v5p chips."


def chiprace(*arguments: object, code: int = 0) -> Result:
    answer = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert answer.exit_code == code, (answer.output, answer.exception)
    return answer


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """One article, not yet tagged; a run that failed; a source that fails."""
    path = tmp_path / "ledger.db"
    with Store(path) as store:
        store.documents.save(
            article(
                url="https://wire.example/1",
                title="Alphabet spends",
                published=NOW,
                text=TEXT,
                fetched_at=NOW,
            )
        )
        run_id = store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
        assert run_id is not None
        store.runs.count(run_id, "wire", {"new": 1})
        store.runs.finish(run_id, state="failed", now=NOW, reason="wire: HTTP 503")
        store.polls.source_failed("wire", now=NOW, next_due_at=NOW, reason="HTTP 503")
    return path


def test_status_is_read_by_people(ledger: Path) -> None:
    lines = chiprace("status", "--db", ledger).stdout.splitlines()
    assert lines[0].startswith("1 documents, 0 stories, 0 filings")
    assert lines[1] == "URLs: none"
    assert re.fullmatch(r"disk: database [\d,]+ bytes, [\d,]+ bytes free beside it", lines[2])
    tables = [line.split() for line in lines[3:]]
    assert ["run", "task", "due", "state", "took", "tries", "reason"] in tables
    assert ["1", "daily", "2026-03-01T06:00:00Z", "failed", "0", "s", "1", "wire:", "HTTP", "503"] in tables
    assert [words[0] for words in tables if words][2:6] == ["next", "daily", "maintenance", "poll"]
    (failing,) = (line for line in lines if line.startswith("wire"))
    assert failing.split()[1:3] == ["1", "failed"]
    assert failing.endswith("HTTP 503")


def test_of_a_reason_that_fills_a_screen_status_shows_the_beginning_in_one_line(ledger: Path) -> None:
    reason = "; ".join(f"source-{n}: https://wire.example/{n}: host not found" for n in range(90))
    with Store(ledger) as store:
        store.connection.execute("UPDATE runs SET reason = ?", (reason,))
    (line,) = (row for row in chiprace("status", "--db", ledger).stdout.splitlines() if "source-0" in row)
    assert "https://wire.example/0: host not found" in line
    assert line.endswith("...")
    assert len(line) < 240
    assert json.loads(chiprace("status", "--json", "--db", ledger).stdout)["runs"][0]["reason"] == reason


def test_after_a_broken_poll_status_says_when_the_sources_are_asked_again(ledger: Path) -> None:
    now = now_utc()
    with Store(ledger) as store:
        store.mirror.update(load_reference())
        run_id = store.runs.start("poll", due_at=now, owner=current_owner(), now=now)
        assert run_id is not None
        store.runs.finish(run_id, state="crashed", now=now, reason="killed by signal 9")
    due = json.loads(chiprace("status", "--json", "--db", ledger).stdout)["due"]
    assert due[-1] == {"task": "poll", "due_at": stamp(now + POLL_RETRY)}


def test_status_as_json_has_a_fixed_shape(ledger: Path) -> None:
    report = json.loads(chiprace("status", "--json", "--db", ledger).stdout)
    assert list(report) == ["totals", "urls", "runs", "failing_sources", "due", "disk"]
    assert report["totals"]["documents"] == 1
    (run,) = report["runs"]
    assert run == {
        "id": 1,
        "source": "daily",
        "due_at": "2026-03-01T06:00:00Z",
        "started_at": "2026-03-01T06:00:00Z",
        "ended_at": "2026-03-01T06:00:00Z",
        "seconds": 0,
        "state": "failed",
        "attempts": 1,
        "reason": "wire: HTTP 503",
        "counts": {"new": 1},
    }
    (failing,) = report["failing_sources"]
    assert (failing["source"], failing["failures"], failing["last_ok_at"]) == ("wire", 1, None)
    assert [one["task"] for one in report["due"]] == ["daily", "maintenance", "poll"]
    assert min(report["disk"].values()) > 0


def test_status_and_check_write_nothing_and_read_what_nobody_can_write(ledger: Path, tmp_path: Path) -> None:
    """A copy on a read-only disk: no file can be made beside it, which WAL mode needs even to read."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    with closing(sqlite3.connect(ledger)) as source:
        source.execute("VACUUM INTO ?", (str(folder / "copy.db"),))
    with closing(sqlite3.connect(folder / "copy.db")) as copy:
        copy.execute("PRAGMA journal_mode = WAL")
    (folder / "copy.db").chmod(0o444)
    folder.chmod(0o555)
    # Root may write everywhere, unless it gives that capability up.
    bound = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    if bound and shutil.which("setpriv") is None:
        pytest.skip("root without setpriv may write everywhere")
    before = (folder / "copy.db").read_bytes()
    for command, code in (("status", 0), ("check", 1)):
        answer = subprocess.run(
            [*bound, sys.executable, "-m", "scheduler", command, "--db", str(folder / "copy.db")],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        assert answer.returncode == code, answer.stderr
        assert answer.stdout
    assert [path.name for path in folder.iterdir()] == ["copy.db"]
    assert (folder / "copy.db").read_bytes() == before
    folder.chmod(0o755)


@pytest.mark.parametrize(("command", "code"), [("status", 0), ("check", 1)])
def test_status_and_check_wait_for_no_writer(ledger: Path, command: str, code: int) -> None:
    before = chiprace(command, "--json", "--db", ledger, code=code).stdout
    with Store(ledger) as store, store.transaction():
        store.connection.execute("DELETE FROM runs WHERE id NOT IN (SELECT run_id FROM run_counts)")
        store.connection.execute("UPDATE documents SET tagged = 'now'")
        during = chiprace(command, "--json", "--db", ledger, code=code).stdout
    told = [json.loads(text) for text in (before, during)]
    if command == "status":
        # The room on the disk is that of the moment.
        for report in told:
            del report["disk"], report["due"]
    assert told[0] == told[1]


@pytest.mark.parametrize("command", ["status", "check", "serve"])
def test_who_only_reads_leaves_an_older_ledger_as_it_is_and_says_how_to_mend_it(
    ledger: Path, command: str
) -> None:
    with closing(sqlite3.connect(ledger)) as older:
        older.execute(
            "DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)"
        )
        older.commit()
    before = ledger.read_bytes()
    refusal = chiprace(command, "--db", ledger, code=1).exception
    assert isinstance(refusal, ChipraceError)
    assert str(refusal).startswith(f"{ledger} was written by an older chiprace: bring it up to date with")
    assert ledger.read_bytes() == before


def test_check_tells_each_problem_and_exits_1_until_all_holds(ledger: Path) -> None:
    lines = chiprace("check", "--db", ledger, code=1).stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["runs", "runs", "documents"]
    found = json.loads(chiprace("check", "--json", "--db", ledger, code=1).stdout)
    assert [sorted(problem) for problem in found] == [["level", "mend", "since", "subject", "what"]] * 3
    chiprace("tag", "--db", ledger)
    with Store(ledger) as store:
        run_id = store.runs.start("daily", due_at=now_utc(), owner=current_owner(), now=now_utc())
        assert run_id is not None
        store.runs.finish(run_id, state="finished", now=now_utc())
    assert chiprace("check", "--db", ledger).stdout == "all expectations hold\n"
    assert json.loads(chiprace("check", "--json", "--db", ledger).stdout) == []


def test_a_warning_is_told_and_makes_nothing_unhealthy(tmp_path: Path) -> None:
    now = now_utc()
    with Store(tmp_path / "flood.db") as store:
        run_id = store.runs.start("daily", due_at=now, owner=current_owner(), now=now)
        assert run_id is not None
        store.runs.finish(run_id, state="finished", now=now)
        for day, count in ((8, 1), (0, 60)):
            at = now - timedelta(days=day)
            urls = (Found(url=f"https://wire.example/{day}/{n}", source="openai-news") for n in range(count))
            store.frontier.add(urls, now=at)
            store.polls.source_ok("openai-news", now=at, next_due_at=at, items=count, newest=at)
    answer = chiprace("check", "--db", tmp_path / "flood.db")
    assert answer.stdout.startswith("warning: openai-news: 60 new items in 7 days, at most 50 expected")


def test_tag_says_what_it_did_and_has_nothing_left_to_do(ledger: Path) -> None:
    assert chiprace("tag", "--db", ledger).stdout == "1 tagged, 0 edits compared, 1 grouped\n"
    assert chiprace("tag", "--db", ledger).stdout == "0 tagged, 0 edits compared, 0 grouped\n"


def test_export_writes_data_to_stdout_and_its_count_to_stderr(ledger: Path, tmp_path: Path) -> None:
    chiprace("tag", "--db", ledger)
    answer = chiprace("export", "amounts", "--db", ledger)
    (row,) = csv.DictReader(io.StringIO(answer.stdout))
    assert (row["low"], row["evidence_sentence"]) == ("44924000000", TEXT.split(". ")[0] + ".")
    assert answer.stderr == "amounts: 1 rows\n"
    lines = chiprace("export", "amounts", "--format", "jsonl", "--db", ledger).stdout.splitlines()
    assert json.loads(lines[0])["low"] == 44_924_000_000
    filtered = chiprace("export", "events", "--company", "nvidia", "--since", "2026-03-02", "--db", ledger)
    assert filtered.stdout.count("\n") == 1
    out = tmp_path / "out.csv"
    assert chiprace("export", "documents", "-o", out, "--db", ledger).stdout == ""
    assert out.read_bytes().count(b"\r\n") == 2


def test_export_says_how_many_cells_it_guarded(ledger: Path, tmp_path: Path) -> None:
    with Store(ledger) as store:
        store.connection.execute("UPDATE documents SET title = '=1+1'")
    answer = chiprace("export", "documents", "-o", tmp_path / "out.csv", "--db", ledger)
    assert answer.stderr == "documents: 1 rows, 1 cells guarded against formulas\n"


def test_export_list_names_every_report_without_a_database() -> None:
    lines = chiprace("export", "list", "--db", "/nowhere/at.all").stdout.splitlines()
    assert {"events", "capex", "companies"} <= {line.split("\t")[0] for line in lines}
    assert all(len(line.split("\t")) == 2 for line in lines)


def test_publish_and_backup_name_what_they_wrote(ledger: Path, tmp_path: Path) -> None:
    chiprace("tag", "--db", ledger)
    answer = chiprace("publish", tmp_path / "public.db", "--db", ledger)
    assert answer.stderr == f"{tmp_path / 'public.db'}: written\n"
    with closing(sqlite3.connect(tmp_path / "public.db")) as public:
        assert public.execute("SELECT count(*) FROM event_evidence").fetchone()[0] >= 0
    answer = chiprace("backup", tmp_path / "copy.db", "--db", ledger)
    assert answer.stderr.endswith(" bytes, integrity checked\n")
    again = CliRunner().invoke(cli, ["backup", str(tmp_path / "copy.db"), "--db", str(ledger)])
    assert isinstance(again.exception, ChipraceError)
    assert again.exception.exit_code == 1


def test_crawl_and_run_print_their_counts_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    database, sources = tmp_path / "a.db", tmp_path / "sources.toml"
    with SampleSite() as site:
        blocks = site.sources_toml().split("[[source]]")
        sources.write_text("[[source]]" + next(block for block in blocks if "rss" in block))
        options = ["--sources", sources, "--allow-host", site.host_port, "--db", database]
        listed = json.loads(chiprace("crawl", "--json", "--dry-run", *options).stdout)
        assert (list(listed), listed["failures"]) == (["counts", "failures"], [])
        line = chiprace("crawl", "--limit", 2, *options).stdout
        assert " 2 " in f" {line}".replace(":", " ")
        answer = chiprace("run", "--due", "2026-03-01T07:00:00+01:00", *options)
        assert "tagged" in answer.stdout
        again = chiprace("run", "--due", "2026-03-01T06:00:00Z", *options)
        assert (again.stdout, again.stderr) == ("", "chiprace: this run is done or running already\n")
    with Store(database) as store:
        (run,) = store.runs.last(9)
        assert (run.due_at, run.state) == (NOW, "finished")


def test_evaluate_scores_a_gold_file_for_people_and_programs(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    chip = {"start": 0, "end": 4, "surface": "H100", "key": "nvidia-h100", "canonical": "H100"}
    row = {"id": "1", "text": "H100 GPUs are sold out.", "chips": [chip]}
    others: dict[str, list[object]] = {
        layer: [] for layer in ("companies", "amounts", "capacities", "events")
    }
    gold.write_text(json.dumps(row | others))
    scores = json.loads(chiprace("evaluate", gold, "--json").stdout)
    assert "chips" in " ".join(scores)
    assert "chips" in chiprace("evaluate", gold).stdout


def test_the_documents_are_written_into_docs_of_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    main()
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "docs").iterdir()}
    assert written == documents()
    assert "## chiprace export" in written["cli.md"]
    assert "| `currency` | currency | ISO 4217 |" in written["data-dictionary.md"]


def test_help_shows_how_a_day_is_written() -> None:
    assert "--since YYYY-MM-DD" in chiprace("export", "--help").output
