"""Days on end under a simulated clock: kill -9 of scheduler and runs, outages, a full disk, a locked file.

Each due run is done exactly once or stands as failed with its reason; nothing is stored, told or sent twice.
"""

import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from simulated_machine import Machine

from db.store import Store
from db.store.connection import instant

ZONE = ZoneInfo("Europe/Berlin")
# Ticks of a day, by UTC: before and after each run, and where a failed one is tried again.
HOURS = (0.25, 1.25, 2.75, 4, 5.25, 12)


@pytest.fixture
def hook() -> Iterator[tuple[str, Counter[str]]]:
    """A receiver of digests: its address, and how often each came."""
    got: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            got[self.headers["Idempotency-Key"]] += 1
            self.send_response(204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet: what came is counted."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/in", got
        server.shutdown()


def due_days(first: date, last: date) -> list[str]:
    """The instants at which daily runs are due: 02:30 in Berlin, the first pass of it in autumn."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        datetime(day.year, day.month, day.day, 2, 30, tzinfo=ZONE)
        .astimezone(UTC)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        for day in days
    ]


def simulate(
    machine: Machine,
    first: date,
    days: int,
    *,
    kills: int,
    outages: dict[int, int],
    full: set[int],
    locked: set[int],
) -> None:
    """Let the days pass. `outages` are lengths in days by the day on which they begin."""
    chance = random.Random(20260301)
    off = {start + n for start, length in outages.items() for n in range(length)}
    lived = [day for day in range(days) if day not in off]
    # More days than kills: a run may end before its kill comes.
    quiet = [day for day in lived if day not in full | locked | {0}]
    deadly = set(chance.sample(quiet, min(len(quiet), 2 * kills)))
    for day in lived:
        for hour in HOURS:
            moment = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(
                days=day, hours=hour
            )
            busy = hour in (1.25, 2.75)
            if busy and day in full:
                # Not even the claim of a run can be written.
                machine.set(file_size=4096)
            with ExitStack() as stack:
                if busy and day in deadly and machine.kills.total() < kills:
                    whom = chance.choice(["scheduler", "run"])
                    stack.enter_context(machine.killed(whom, chance.uniform(0, 0.05)))
                if busy and day in locked:
                    other = stack.enter_context(
                        closing(sqlite3.connect(machine.database, isolation_level=None))
                    )
                    other.execute("BEGIN IMMEDIATE")
                machine.tick(moment)
            machine.set()
    machine.stop()


def assert_all_is_told(machine: Machine, first: date, days: int, posts: Counter[str]) -> dict[str, int]:
    """The promises; returns how the daily runs ended."""
    with Store(machine.database) as store:
        query = store.connection.execute
        assert query("PRAGMA integrity_check").fetchone()[0] == "ok"
        query("INSERT INTO documents_fts (documents_fts) VALUES ('integrity-check')")
        rows = query("SELECT * FROM runs WHERE source = 'daily'").fetchall()
        due = due_days(first, first + timedelta(days=days - 1))
        # The day before the first one was due last when the machine was switched on.
        assert sorted(row["due_at"] for row in rows)[-len(due) :] == due
        assert len(rows) <= len(due) + 1
        unexplained = [dict(row) for row in rows if row["state"] != "finished" and not row["reason"]]
        assert unexplained == []
        assert {row["state"] for row in rows} <= {"finished", "failed", "crashed"}
        # No document twice, none lost: two for each day on which a run was done, whatever was killed.
        urls = [row[0] for row in query("SELECT url FROM documents")]
        assert len(urls) == len(set(urls))
        assert query("SELECT count(*) FROM documents WHERE version > 1").fetchone()[0] == 0
        assert set(store.frontier.states()) == {"done"}
        undone = query("SELECT count(*) FROM documents WHERE tagged IS NULL OR story IS NULL").fetchone()
        assert undone[0] == 0
        told = [row[0] for row in query("SELECT day FROM digests ORDER BY id")]
        assert len(told) == len(set(told))
        letters = query(
            "SELECT day, channel, state, attempts, deliveries.reason FROM deliveries "
            "JOIN digests ON digests.id = digest_id"
        ).fetchall()
    assert {row["state"] for row in letters} <= {"sent", "uncertain"}
    # Never twice; and once, unless the process died while it was on its way, which is said.
    assert max(posts.values()) == 1
    for row in letters:
        if row["channel"] == "webhook" and row["state"] == "sent":
            assert posts[f"digest-{row['day']}"] == 1
        elif row["channel"] == "folder":
            assert (machine.folder / "digests" / f"{row['day']}.md").is_file()
    worked = [row for row in rows if row["owner"]]
    done = {_day(row) for row in worked if row["state"] == "finished"}
    assert done <= set(told) <= {_day(row) for row in worked}
    with closing(sqlite3.connect(max((machine.folder / "copies").glob("*.db")))) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return Counter(row["state"] for row in rows)


def _day(run: sqlite3.Row) -> str:
    return instant(run["started_at"]).astimezone(ZONE).date().isoformat()


def test_five_days_with_the_change_of_clocks_kills_an_outage_and_a_full_disk(
    tmp_path: Path, hook: tuple[str, Counter[str]]
) -> None:
    address, posts = hook
    machine = Machine(tmp_path, address)
    # Clocks go forward on 31 March 2030, over the hour of the daily run.
    first = date(2030, 3, 30)
    simulate(machine, first, 5, kills=1, outages={2: 2}, full={1}, locked=set())
    ends = assert_all_is_told(machine, first, 5, posts)
    # The outage cost one day: the run of the second one was caught up.
    assert ends == {"finished": 5, "failed": 1}
    assert machine.kills.total() == 1


@pytest.mark.soak
def test_400_days_with_both_changes_of_clocks_40_kills_three_outages_a_full_disk_and_a_locked_file(
    tmp_path: Path, hook: tuple[str, Counter[str]]
) -> None:
    address, posts = hook
    machine = Machine(tmp_path, address)
    first = date(2030, 3, 1)
    simulate(
        machine,
        first,
        400,
        kills=40,
        outages={50: 3, 150: 5, 300: 9},
        full={80, 81, 220},
        locked={120, 260},
    )
    ends = assert_all_is_told(machine, first, 400, posts)
    # Of each outage the last day is caught up; few days are given up after three tries.
    assert ends["finished"] >= 400 - (3 + 5 + 9 - 3) - 5
    assert machine.kills.total() == 40
