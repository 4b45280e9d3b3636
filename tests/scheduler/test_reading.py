"""read, annotate and explain: one object a line, one bad line or file does not end the others."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scheduler.cli import cli

FEED = (
    '<rss version="2.0"><channel><title>t</title>'
    "<item><title>One</title><link>https://example.com/1</link></item></channel></rss>"
)


def chiprace(*arguments: object, code: int = 0, stdin: str | bytes = "") -> Result:
    answer = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)
    assert answer.exit_code == code, (answer.output, answer.exception)
    return answer


def test_each_file_is_read_and_each_bad_one_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.xml").write_text(FEED)
    Path("bad.xml").write_text("<html><body>no feed</body></html>")
    names = ["bad.xml", "missing.xml", ".", "good.xml"]
    answer = chiprace("read", "--as", "feed", *names, code=1)
    (record,) = map(json.loads, answer.stdout.splitlines())
    assert (record["file"], record["url"], record["title"]) == ("good.xml", "https://example.com/1", "One")
    lines = answer.stderr.splitlines()
    assert [line.split(":")[1].strip() for line in lines] == ["bad.xml", "missing.xml", "."]
    assert lines[1] == "chiprace: missing.xml: No such file or directory: name one that exists"


def test_standard_input_is_a_file_named_dash() -> None:
    answer = chiprace("read", "--as", "feed", "-", stdin=FEED)
    assert json.loads(answer.stdout)["file"] == "-"


def test_each_line_is_annotated_and_each_bad_one_is_named(tmp_path: Path) -> None:
    lines = [
        '{"id": "1", "text": "Alphabet spent $44.924 billion."}',
        "",
        "not json",
        '["a list"]',
        '{"id": "4"}',
        '{"id": "5", "text": ""}',
    ]
    path = tmp_path / "passages.jsonl"
    # A byte order mark and Windows' line ends come with files from spreadsheets.
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    answer = chiprace("annotate", path, code=1)
    first, last = map(json.loads, answer.stdout.splitlines())
    assert {"id", "companies", "chips", "amounts", "capacities", "events"} <= set(first)
    assert [company["key"] for company in first["companies"]] == ["alphabet"]
    assert (last["id"], last["amounts"]) == ("5", [])
    said = answer.stderr.splitlines()
    assert [line.split(": ")[1] for line in said] == [f"{path} line {n}" for n in (3, 4, 5)]
    assert all("one object a line" in line or "text" in line for line in said)
    assert chiprace("annotate", stdin=lines[0]).stdout == f"{json.dumps(first, ensure_ascii=False)}\n"


def test_explain_names_what_was_found_and_by_which_rule() -> None:
    answer = chiprace("explain", "Alphabet spent $44.924 billion on property and equipment.")
    assert "Alphabet" in answer.stdout
    assert "$44.924 billion" in answer.stdout
    assert chiprace("explain", "Nothing here.").stdout == "Nothing found.\n"
    assert chiprace("explain", "-", stdin="Alphabet spent $44.924 billion.").stdout.startswith("Companies:")


def test_explain_colours_the_text_in_a_terminal_alone() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scheduler", "explain", "Alphabet spent $44.924 billion."]
    root = Path(__file__).parents[2]
    subprocess.run(command, stdout=theirs, check=True, cwd=root)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    assert said.startswith("\x1b[36m\x1b[1mAlphabet\x1b[0m spent \x1b[32m")
    assert "\x1b" not in chiprace("explain", "Alphabet spent $44.924 billion.").stdout


def companyfacts(filed: str, *rows: tuple[str, str, int]) -> str:
    """companyfacts of a company that does not exist, all of one filing."""
    told = [
        {"start": start, "end": end, "val": val, "accn": filed, "form": "10-K", "filed": filed, "fy": 2024}
        for start, end, val in rows
    ]
    tag = {"PaymentsToAcquirePropertyPlantAndEquipment": {"units": {"USD": told}}}
    return json.dumps({"cik": 12345, "entityName": "Tall Pine", "facts": {"us-gaap": tag}})


def test_a_quarter_whose_operands_stand_in_two_files_follows_from_both(tmp_path: Path) -> None:
    nine, year = tmp_path / "nine.json", tmp_path / "year.json"
    nine.write_text(companyfacts("2024-11-01", ("2024-01-01", "2024-09-30", 45)))
    year.write_text(
        companyfacts("2025-02-01", ("2024-01-01", "2024-12-31", 70), ("2024-12-31", "2024-01-01", 1))
    )
    answer = chiprace("read", "--as", "facts", year, nine)
    found = [(row["file"], row["kind"], row["value"]) for row in map(json.loads, answer.stdout.splitlines())]
    assert found == [
        (str(year), "reported_fact", 70),
        (str(nine), "reported_fact", 45),
        (str(year), "derived_quarter", 25),
    ]
    assert answer.stderr.splitlines()[0] == (
        f"chiprace: {year}: figures refused: 1 no operand a quarter shorter; 1 period ends before it begins"
    )
    alone = chiprace("read", "--as", "facts", nine)
    assert len(alone.stdout.splitlines()) == 1
