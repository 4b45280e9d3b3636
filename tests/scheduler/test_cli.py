"""Bad input at the command line: one line that names the subject and the mend, the right exit code."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.store import Store
from scheduler.cli import cli

SOURCE = '[[source]]\nkey = "wire"\nname = "Wire"\nkind = "{kind}"\nurl = "http://{host}/feed.xml"\n'


def chiprace(*arguments: str, folder: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own, with no contact and no database named around it."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("CHIPRACE_")}
    command = [sys.executable, "-m", "scheduler", *arguments]
    paths = {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env=around | paths, input=stdin, check=False
    )


def refused(answer: subprocess.CompletedProcess[str], *words: str, code: int) -> None:
    """The answer is one line on stderr with these words, nothing on stdout, and the exit code."""
    assert answer.stdout == ""
    (line,) = answer.stderr.splitlines()
    assert line.startswith("chiprace: ")
    for word in words:
        assert word in line
    assert answer.returncode == code


def sources(folder: Path, *, kind: str = "rss", host: str = "127.0.0.1:9") -> str:
    path = folder / "sources.toml"
    path.write_text(SOURCE.format(kind=kind, host=host), encoding="utf-8")
    return str(path)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_unknown_source_key_names_the_nearest(tmp_path: Path) -> None:
    answer = chiprace("crawl", "wires", "--sources", sources(tmp_path), folder=tmp_path)
    refused(answer, "wires", "wire", code=2)
    assert not (tmp_path / "chiprace.db").exists() or Store(tmp_path / "chiprace.db").documents.count() == 0


def test_a_broken_block_names_its_file_and_key(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[source]]\nkey = "wire"\nnmae = "Wire"\nkind = "rss"\nurl = "https://example.com/"\n')
    refused(chiprace("crawl", "--sources", str(path), folder=tmp_path), "mine.toml", "nmae", "name", code=2)


def test_broken_toml_names_its_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[source]]\nkey = "wire\n')
    refused(chiprace("crawl", "--sources", str(path), folder=tmp_path), "mine.toml", "line 2", code=2)


def test_a_database_of_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    with Store(tmp_path / "newer.db") as store:
        store.connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('chiprace', 'm9999_later', '2030-01-01')"
        )
    before = (tmp_path / "newer.db").read_bytes()
    for command in (["status"], ["crawl", "--sources", sources(tmp_path)], ["tag"]):
        answer = chiprace(*command, "--db", "newer.db", folder=tmp_path)
        refused(answer, "newer.db", "m9999_later", "upgrade", code=2)
    assert (tmp_path / "newer.db").read_bytes() == before


def test_the_sec_is_not_asked_without_a_contact(tmp_path: Path) -> None:
    answer = chiprace("crawl", "wire", "--sources", sources(tmp_path, kind="edgar"), folder=tmp_path)
    refused(answer, "wire", "CHIPRACE_CONTACT", code=2)


def test_an_unreachable_host_is_one_line_and_exit_1(tmp_path: Path) -> None:
    host = f"127.0.0.1:{closed_port()}"
    table = sources(tmp_path, host=host)
    answer = chiprace("crawl", "--sources", table, "--allow-host", host, folder=tmp_path)
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert "wire" in line
    assert host in line


def test_an_address_inside_the_network_is_refused_by_name(tmp_path: Path) -> None:
    answer = chiprace("crawl", "--sources", sources(tmp_path, host="127.0.0.2:80"), folder=tmp_path)
    assert answer.returncode == 1
    assert "127.0.0.2:80" in answer.stderr
    assert "--allow-host" in answer.stderr


@pytest.mark.parametrize("command", ["status", "tag", "check", "serve", "export events", "publish out.db"])
def test_a_missing_database_says_how_to_make_one(tmp_path: Path, command: str) -> None:
    answer = chiprace(*command.split(), "--db", "missing.db", folder=tmp_path)
    refused(answer, "missing.db", "chiprace run", code=2)
    assert not (tmp_path / "missing.db").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crwal"], ["crwal", "chiprace --help"]),
        (["crawl", "--limit", "0"], ["--limit", "chiprace crawl --help"]),
        (["read", "page.html"], ["--as", "chiprace read --help"]),
        (["schedule", "--zone", "Mars/Base"], ["Mars/Base", "IANA"]),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    refused(chiprace(*arguments, folder=tmp_path), *words, code=2)


def test_one_unreadable_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(
        '<rss version="2.0"><channel><title>t</title>'
        "<item><title>One</title><link>https://example.com/1</link></item></channel></rss>"
    )
    (tmp_path / "bad.xml").write_text("<html><body>no feed</body></html>")
    answer = chiprace("read", "--as", "feed", "bad.xml", "missing.xml", "good.xml", folder=tmp_path)
    assert answer.returncode == 1
    assert [line.split(":")[1].strip() for line in answer.stderr.splitlines()] == ["bad.xml", "missing.xml"]
    assert '"url": "https://example.com/1"' in answer.stdout


def test_one_broken_line_does_not_keep_the_others_from_being_tagged(tmp_path: Path) -> None:
    lines = '{"id": "1", "text": "It cost $2 billion."}\nnot json\n{"id": "3"}\n{"id": "4", "text": ""}\n'
    answer = chiprace("annotate", folder=tmp_path, stdin=lines)
    assert answer.returncode == 1
    assert [line.split(":")[1].strip() for line in answer.stderr.splitlines()] == ["- line 2", "- line 3"]
    assert [line.split(",")[0] for line in answer.stdout.splitlines()] == ['{"id": "1"', '{"id": "4"']


def test_every_command_has_help() -> None:
    for name in cli.commands:
        answer = CliRunner().invoke(cli, [name, "--help"])
        assert answer.exit_code == 0, name
        assert "Example:" in answer.output, name
