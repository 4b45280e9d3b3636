"""The border of the command: whatever comes from below is one line with its subject and the mend."""

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.complaint import MENDS, OTHER, sqlite_complaint
from db.public import publish_public
from db.reference import load_reference
from db.store import Store
from db.store.mirror import FINGERPRINT
from scheduler.cli import main
from scheduler.complaints import system_complaint

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "scheduler"]


def around(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHIPRACE_")}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def chiprace(*arguments: object, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    words = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        words, capture_output=True, text=True, cwd=folder, env=around(**more), check=False, timeout=120
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    with Store(tmp_path / "ledger.db") as store:
        store.mirror.update(load_reference())
    return tmp_path / "ledger.db"


@pytest.fixture
def run_main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """The entry point in this process: its exit code and what it said on stderr."""

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["chiprace", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), capsys.readouterr().err

    return run


def test_the_entry_point_ends_with_the_code_of_its_command(
    run_main: Callable[..., tuple[int, str]], ledger: Path
) -> None:
    assert run_main("--version") == (0, "")
    assert run_main("status", "--db", ledger) == (0, "")
    assert run_main("check", "--db", ledger) == (1, "")
    for arguments, word in ((["crwal"], "crwal"), (["status", "--db", "missing.db"], "missing.db")):
        code, line = run_main(*arguments)
        assert code == 2
        assert line.startswith("chiprace: ")
        assert word in line
        assert line.count("\n") == 1


def test_an_error_of_sqlite_names_the_database_and_the_mend(
    run_main: Callable[..., tuple[int, str]], ledger: Path
) -> None:
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("DROP TABLE capacities")
    assert run_main("status", "--db", ledger) == (
        1,
        f"chiprace: {ledger}: no such table: capacities: {OTHER}\n",
    )


def test_an_error_of_the_system_names_the_file_and_the_mend(
    run_main: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    missing = tmp_path / "missing.jsonl"
    assert run_main("annotate", missing) == (
        1,
        f"chiprace: {missing}: No such file or directory: name one that exists\n",
    )
    assert run_main("read", "--as", "feed", tmp_path) == (
        1,
        f"chiprace: {tmp_path}: Is a directory: name a file, not a folder\n",
    )


def test_a_locked_a_full_and_a_read_only_database_each_have_their_mend(tmp_path: Path) -> None:
    with (
        Store(tmp_path / "a.db") as store,
        store.transaction(),
        closing(sqlite3.connect(tmp_path / "a.db", timeout=0)) as second,
        pytest.raises(sqlite3.OperationalError) as locked,
    ):
        second.execute("BEGIN IMMEDIATE")
    assert sqlite_complaint(locked.value, "a.db") == f"a.db: database is locked: {MENDS[0][1]}"
    with (
        closing(sqlite3.connect(f"file:{tmp_path / 'a.db'}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError) as read_only,
    ):
        connection.execute("INSERT INTO meta VALUES ('a', 'b')")
    assert "make the file and its folder writable" in sqlite_complaint(read_only.value, "a.db")
    with closing(sqlite3.connect(tmp_path / "small.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("PRAGMA max_page_count = 3")
        with pytest.raises(sqlite3.OperationalError) as full:
            connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert "free some space" in sqlite_complaint(full.value, "small.db")
    assert sqlite_complaint(sqlite3.Error("odd"), "a.db") == f"a.db: odd: {OTHER}"


def test_an_error_of_the_system_without_a_file_or_a_known_mend_is_a_line_too() -> None:
    taken = system_complaint(OSError(errno.EADDRINUSE, "Address already in use"))
    assert taken == "Address already in use: name another port with --port, or end what listens there"
    assert system_complaint(OSError("odd")).startswith("odd: see that")
    assert system_complaint(OSError()).startswith("OSError: see that")


def test_a_database_that_this_user_may_not_write_says_so_and_is_left_as_it_is(ledger: Path) -> None:
    # Root writes what it likes unless this capability is taken from it.
    prefix = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
    if prefix and shutil.which("setpriv") is None:
        pytest.skip("setpriv (util-linux) is missing: root cannot be kept from writing")
    with Store(ledger) as store:
        store.settings.put(FINGERPRINT, "of older tables")  # so that there is something to write
    folder = ledger.parent
    (folder / "fresh").mkdir()
    before = ledger.read_bytes()
    for path, mode in ((ledger, 0o444), (folder / "fresh", 0o555)):
        path.chmod(mode)
    for arguments, subject in (
        (["tag", "--db", "ledger.db"], "ledger.db"),
        (["crawl", "--db", "fresh/new.db"], "fresh/new.db"),
        (["export", "events", "-o", "fresh/out.csv", "--db", "ledger.db"], "fresh/out.csv"),
        (["backup", "fresh/copy.db", "--db", "ledger.db"], "fresh/copy.db"),
        (["publish", "fresh/public.db", "--db", "ledger.db"], "fresh/public.db"),
    ):
        answer = subprocess.run(
            [*prefix, *COMMAND, *arguments],
            capture_output=True,
            text=True,
            cwd=folder,
            env=around(),
            check=False,
        )
        (line,) = answer.stderr.splitlines()
        assert line.startswith(f"chiprace: {subject}: ")
        assert "writ" in line
        assert answer.returncode in (1, 2)
        assert answer.stdout == ""
    assert ledger.read_bytes() == before
    assert list((folder / "fresh").iterdir()) == []


@pytest.mark.parametrize(
    "command", ["status", "check", "tag", "crawl", "run", "schedule", "demo", "export events"]
)
@pytest.mark.parametrize("kind", ["text", "folder", "browser", "cut"])
def test_what_is_no_ledger_is_one_line_and_not_a_byte_of_it_changes(
    tmp_path: Path, run_main: Callable[..., tuple[int, str]], kind: str, command: str
) -> None:
    path = tmp_path / f"{kind}.db"
    if kind == "text":
        path.write_text("my only notes\n" * 500)
    elif kind == "folder":
        path.mkdir()
    elif kind == "browser":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE moz_places (url TEXT)")
    else:
        Store(tmp_path / "whole.db").close()
        path.write_bytes((tmp_path / "whole.db").read_bytes()[:8192])
    before = path.read_bytes() if path.is_file() else b""
    code, said = run_main(*command.split(), "--db", path)
    assert code == 2
    assert said.count("\n") == 1
    assert f"{kind}.db" in said
    assert "--db" in said
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--due", "nonsense"], ["--due", "nonsense", "2026-01-31T06:00:00+00:00"]),
        (["run", "--due", "2026-01-31"], ["--due", "offset"]),
        (["run", "--due", "0001-01-01T00:00:00+14:00"], ["--due"]),
        (["export", "events", "--since", "nonsense"], ["--since", "nonsense", "YYYY-MM-DD"]),
        (["export", "events", "--since", "2026-02-30"], ["--since", "2026-01-31"]),
        (["schedule", "--at", "25:00"], ["--at", "25:00", "HH:MM"]),
        (["schedule", "--zone", "America"], ["--zone", "IANA"]),
        (["schedule", "--sources", "broken.toml"], ["broken.toml", "line 2"]),
        (["run", "--sources", "broken.toml"], ["broken.toml", "line 2"]),
        (["run", "--sources", "unknown.toml"], ["unknown.toml", "nmae", "name"]),
        (["run", "--allow-host", "nonsense"], ["--allow-host", "HOST:PORT"]),
        (["evaluate", "latin.jsonl"], ["latin.jsonl", "UTF-8"]),
    ],
)
def test_bad_input_is_one_line_before_anything_is_made(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run_main: Callable[..., tuple[int, str]],
    arguments: list[str],
    words: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broken.toml").write_text('[[source]]\nkey = "wire\n')
    Path("unknown.toml").write_text(
        '[[source]]\nkey = "a"\nnmae = "A"\nkind = "rss"\nurl = "https://a.example/"\n'
    )
    Path("latin.jsonl").write_bytes(b"\xe9\n")
    code, said = run_main(*arguments)
    assert code in (1, 2)
    assert said.count("\n") == 1
    assert all(word in said for word in words), said
    assert not Path("chiprace.db").exists()


def test_a_newer_ledger_is_left_alone_by_those_who_only_read(
    ledger: Path, run_main: Callable[..., tuple[int, str]]
) -> None:
    with Store(ledger) as store:
        store.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('chiprace', 'm9999_later', '2030-01-01')"
        )
    for command in ("export events", f"publish {ledger}.public", f"backup {ledger}.copy", "schedule"):
        code, said = run_main(*command.split(), "--db", ledger)
        assert code == 2
        assert "m9999_later" in said
        assert "upgrade" in said
    assert [path.name for path in ledger.parent.iterdir() if not path.name.endswith(("-wal", "-shm"))] == [
        ledger.name
    ]


def test_a_reader_that_has_had_enough_is_no_error(ledger: Path) -> None:
    command = [*COMMAND, "export", "companies", "--db", str(ledger)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=around()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"key,name")
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("arguments", [["export", "list"], ["export", "events"], ["status"], ["--help"]])
def test_a_reader_that_was_gone_before_the_first_line_is_no_traceback(
    ledger: Path, arguments: list[str]
) -> None:
    read, write = os.pipe()
    os.close(read)
    environment = around(CHIPRACE_DB=str(ledger))
    answer = subprocess.run(
        [*COMMAND, *arguments], stdout=write, stderr=subprocess.PIPE, env=environment, check=False
    )
    os.close(write)
    assert b"Traceback" not in answer.stderr
    assert b"Exception" not in answer.stderr
    assert answer.returncode in (0, 1)


def test_ctrl_c_is_one_line_and_130(tmp_path: Path) -> None:
    command = [*COMMAND, "read", "--as", "feed", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=around(), cwd=tmp_path, text=True
    ) as process:
        waiting = Path(f"/proc/{process.pid}/wchan")
        for _ in range(600):
            if "pipe" in waiting.read_text():  # it waits for its standard input
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.stderr.read() == "chiprace: stopped by the keyboard\n"
        assert process.wait() == 130


def test_a_report_is_utf_8_whatever_the_locale(ledger: Path, tmp_path: Path) -> None:
    with Store(ledger) as store:
        store.connection.execute("UPDATE companies SET note = 'Société Générale 半导体' WHERE key = 'amd'")
    command = [*COMMAND, "export", "companies", "--company", "amd", "--db", str(ledger)]
    environment = around(PYTHONIOENCODING="latin-1", LC_ALL="C")
    answer = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert answer.returncode == 0
    assert "Société Générale 半导体" in answer.stdout.decode("utf-8")


def test_a_full_disk_under_stdout_is_one_line_and_exit_1(ledger: Path) -> None:
    with Path("/dev/full").open("w") as full:
        answer = subprocess.run(
            [*COMMAND, "export", "companies", "--db", str(ledger)],
            stdout=full,
            stderr=subprocess.PIPE,
            env=around(),
            check=False,
        )
    assert answer.returncode == 1
    line = b"chiprace: No space left on device: free some space on its disk and run again\n"
    assert answer.stderr == line


@pytest.mark.parametrize("command", ["status", "check", "tag", "crawl", "run", "schedule"])
def test_a_public_file_is_not_taken_for_a_ledger(
    ledger: Path, run_main: Callable[..., tuple[int, str]], command: str
) -> None:
    public = ledger.with_name("public.db")
    publish_public(ledger, public)
    before = public.read_bytes()
    code, said = run_main(command, "--db", public)
    assert code == 2
    assert said.count("\n") == 1
    assert "public.db is the public form of a ledger" in said
    assert public.read_bytes() == before
    assert run_main("export", "companies", "-o", os.devnull, "--db", public)[0] == 0
