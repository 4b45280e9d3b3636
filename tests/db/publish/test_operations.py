"""What a monitor and who keeps the ledger ask of the site: metrics in Prometheus' format, the health page."""

import html
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from db.store import Store
from db.store.frontier import Found
from db.store.owner import current_owner

Get = Callable[..., httpx.Response]
NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
LABEL = r'[a-z]+="(?:[^"\\\n]|\\["\\n])*"'
LINE = re.compile(
    r"# HELP chiprace_[a-z_]+ [^\n]+|# TYPE chiprace_[a-z_]+ gauge"
    rf"|chiprace_[a-z_]+(?:\{{{LABEL}(?:,{LABEL})*\}})? -?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
)


def words(answer: httpx.Response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.text)).split())


def test_the_metrics_are_in_prometheus_text_format_with_every_label_escaped(
    visit: Callable[[Path], Get], ledger: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "metrics.db"
    with closing(sqlite3.connect(ledger)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    with Store(copy) as store:
        addresses = ("https://wire.example/odd", "https://wire.example/waits")
        store.frontier.add((Found(url=url, source="wire") for url in addresses), now=NOW)
        store.frontier.fail(addresses[0], reason='said "no"\\\nand more')
        run_id = store.runs.start("daily", due_at=NOW, owner=current_owner(), now=NOW)
        assert run_id is not None
        store.runs.count(run_id, "wire", {"new": 3})
        store.runs.finish(run_id, state="finished", now=NOW + timedelta(seconds=90))
    answer = visit(copy)("/-/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.text.endswith("\n")
    lines = answer.text.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    for line in (
        r'chiprace_addresses_failed{reason="said \"no\"\\\nand more"} 1',
        'chiprace_run_duration_seconds{task="daily"} 90',
        'chiprace_run_state{task="daily",state="finished"} 1',
        'chiprace_run_count{task="daily",name="new"} 3',
        'chiprace_source_up{source="open"} 0',
        'chiprace_source_up{source="wire"} 1',
        'chiprace_queue_addresses{source="wire"} 1',
        f'chiprace_source_last_ok_timestamp_seconds{{source="wire"}} {NOW.timestamp():.0f}',
    ):
        assert line in lines
    # Each metric is one block of HELP, TYPE and its samples.
    kinds = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    blocks = [line.split()[2] if line.startswith("#") else re.split(r"[{ ]", line)[0] for line in lines]
    assert [name for n, name in enumerate(blocks) if n == 0 or blocks[n - 1] != name] == kinds
    (size,) = (line for line in lines if line.startswith("chiprace_database_bytes "))
    assert float(size.split()[1]) >= copy.stat().st_size


def test_health_says_what_is_wrong_and_the_mend_and_a_monitor_sees_503(
    visit: Callable[[Path], Get], ledger: Path, empty: Path, tmp_path: Path
) -> None:
    seen = words(visit(empty)("/health"))
    assert "1 expectation fails" in seen
    assert "runs failure the daily run was never done start 'chiprace schedule'" in seen
    answer = visit(empty)("/health.json")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)
    well = tmp_path / "well.db"
    with Store(well) as store:
        now = datetime.now(UTC).replace(microsecond=0)
        run_id = store.runs.start("daily", due_at=now, owner=current_owner(), now=now)
        assert run_id is not None
        store.runs.finish(run_id, state="finished", now=now)
    assert visit(well)("/health.json").json() == {"ok": True, "problems": []}
    assert "All expectations hold" in words(visit(well)("/health"))


def test_health_judges_the_sources_that_the_last_run_followed_whatever_file_they_came_from(
    visit: Callable[[Path], Get], ledger: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "own.db"
    with closing(sqlite3.connect(ledger)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    with Store(copy) as store:
        for _ in range(2):
            store.polls.source_failed("open", now=NOW, next_due_at=NOW, reason="http 503")
    seen = words(visit(copy)("/health"))
    assert "open failure 3 polls in a row failed (http 503)" in seen
    assert "open https://open.example/feed, then mend or disable its block" in seen


def test_the_public_form_tells_nothing_of_its_operations(visit: Callable[[Path], Get], public: Path) -> None:
    for path in ("/health", "/health.json", "/-/metrics"):
        answer = visit(public)(path)
        assert answer.status_code == 404
        assert "public form of a ledger" in answer.text
