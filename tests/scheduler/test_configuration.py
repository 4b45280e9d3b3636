"""chiprace.toml: every setting is described, none is ignored, paths and precedence are what people expect."""

import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from db.blocks import TableError
from db.store import Store
from scheduler.configuration import Configuration, WatchList, load_configuration
from scheduler.settings_file import commented

WHOLE = """
contact = "Example News desk@example.com"
database = "ledger.db"
allow_hosts = ["127.0.0.1:8000"]
[schedule]
at = "05:30"
zone = "Europe/Berlin"
maintenance = "monday"
[backup]
folder = "copies"
keep = 3
[mail]
host = "smtp.example.com"
sender = "ledger@example.com"
to = ["desk@example.com"]
[[watch_list]]
name = "Power"
kinds = ["power_deal"]
at_least = 1_000_000_000
"""


def chiprace(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CHIPRACE_")}
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *arguments],
        cwd=folder,
        env=ours | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
    )


def settings(folder: Path, text: str) -> Path:
    path = folder / "chiprace.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read_and_paths_are_of_the_files_folder(tmp_path: Path) -> None:
    read = load_configuration(settings(tmp_path, WHOLE))
    assert read.database == str(tmp_path / "ledger.db")
    assert read.backup.folder == str(tmp_path / "copies")
    assert (read.schedule.at, read.schedule.zone) == ("05:30", "Europe/Berlin")
    assert read.watch_lists == (WatchList(name="Power", kinds=("power_deal",), at_least=10**9),)
    assert read.mail.to == ("desk@example.com",)


def test_the_file_of_init_changes_no_setting_and_names_them_all(tmp_path: Path) -> None:
    first = chiprace("init", folder=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    path = tmp_path / "chiprace.toml"
    assert load_configuration(path) == replace(Configuration(), database=str(tmp_path / "chiprace.db"))
    # With the mark taken from every setting it is still a valid file.
    lines = path.read_text(encoding="utf-8").splitlines()
    opened = [line if line.startswith("# ") else line.removeprefix("#") for line in lines]
    data = tomllib.loads("\n".join(opened))
    assert set(data) == {
        *("contact", "database", "sources", "names", "entities", "allow_hosts"),
        *("schedule", "backup", "digest", "mail", "webhook", "watch_list"),
    }
    assert load_configuration(settings(tmp_path, "\n".join(opened))).mail.host == "smtp.example.com"


def test_init_leaves_a_file_that_is_there(tmp_path: Path) -> None:
    path = settings(tmp_path, WHOLE)
    again = chiprace("init", folder=tmp_path)
    assert again.returncode == 2
    assert again.stderr == (
        "chiprace: chiprace.toml: is there already and was left as it is: edit it, or name another file\n"
    )
    assert path.read_text(encoding="utf-8") == WHOLE


@pytest.mark.parametrize(
    ("text", "subject", "mend"),
    [
        ('contcat = "x"', "unknown key 'contcat'", "did you mean 'contact'?"),
        ('[schedule]\nzone_name = "UTC"', "unknown key 'zone_name'", "'zone'"),
        ('[schedule]\nat = "6"', "[schedule] key 'at' is '6'", "write an hour such as 06:00"),
        ('[schedule]\nat = "25:00"', "[schedule] key 'at'", "write an hour such as 06:00"),
        ('[schedule]\nzone = "Mars/Olympus"', "'Mars/Olympus'", "give an IANA name"),
        ('[schedule]\nzone = "../../etc/passwd"', "[schedule] key 'zone'", "give an IANA name"),
        ('[schedule]\nlonges_run = "6h"', "unknown key 'longes_run'", "did you mean 'longest_run'?"),
        ('[schedule]\nlongest_run = "forever"', "'forever' is no interval", "15m, 6h or 1d"),
        ('[schedule]\nmaintenance = "sonday"', "'sonday'", "did you mean 'sunday'?"),
        ("[schedule]\nmemory_mb = 1", "'memory_mb' is too small", "at least 256"),
        ("[backup]\nkeep = 0", "'keep' is too small", "at least 1"),
        ('[mail]\nto = ["desk@example.com"]', "key 'host' is missing", "add the SMTP server"),
        ('[mail]\nhost = "h"\nsender = "a@b.example"', "key 'to' is missing", "add it"),
        (
            '[mail]\nhost = "h"\nsender = "a@b.example\\r\\nBcc: x@y.example"\nto = ["c@d.example"]',
            "key 'sender'",
            "write one line",
        ),
        ('[mail]\npassword = "hush"', "unknown key 'password'", "write one of host"),
        (
            '[mail]\nhost = "h"\nsender = "a@b.example"\nto = ["c@d.example"]\nuser = "u"\nsecurity = "none"',
            "password in the clear",
            "starttls or tls",
        ),
        ('[webhook]\nurl = "http://desk.example.com/"', "[webhook] key 'url'", "https://"),
        ('[webhook]\nurl = "file:///etc/passwd"', "[webhook] key 'url'", "https://"),
        ('[[watch_list]]\nname = "Nothing"', "'Nothing' watches nothing", "add companies"),
        ("contact = ", "not valid TOML", "mend that line"),
    ],
)
def test_a_wrong_setting_is_one_line_with_its_mend(
    tmp_path: Path, text: str, subject: str, mend: str
) -> None:
    path = settings(tmp_path, text)
    with pytest.raises(TableError) as refused:
        load_configuration(path)
    line = str(refused.value)
    assert line.startswith(str(path))
    assert subject in line
    assert mend in line
    assert "\n" not in line


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    for name in ("file", "environment", "option"):
        Store(tmp_path / f"{name}.db").close()
    settings(tmp_path, 'database = "file.db"\n')
    asked = ("status", "--json")
    for extra, environment, expected in (
        ((), {}, "file.db"),
        ((), {"CHIPRACE_DB": "environment.db"}, "environment.db"),
        (("--db", "option.db"), {"CHIPRACE_DB": "environment.db"}, "option.db"),
    ):
        # Of the three files only the right one is left: the answer tells which was opened.
        for name in ("file", "environment", "option"):
            other = tmp_path / f"{name}.db"
            if other.name != expected:
                other.rename(tmp_path / f"{name}.away")
        answer = chiprace(*asked, *extra, folder=tmp_path, **environment)
        assert answer.returncode == 0, answer.stderr
        for away in tmp_path.glob("*.away"):
            away.rename(away.with_suffix(".db"))


def test_a_broken_file_stops_every_command_with_its_line(tmp_path: Path) -> None:
    settings(tmp_path, 'databse = "x.db"\n')
    answer = chiprace("status", folder=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr == ("chiprace: chiprace.toml: unknown key 'databse'; did you mean 'database'?\n")
    missing = chiprace("--config", "nowhere.toml", "status", folder=tmp_path)
    assert missing.returncode == 2
    assert "nowhere.toml" in missing.stderr


def test_settings_reach_the_scheduler_and_the_demo_keeps_its_own_database(tmp_path: Path) -> None:
    settings(tmp_path, '[schedule]\nzone = "Europe/Berlin"\n')
    wrong = chiprace("schedule", "--zone", "Mars/Olympus", folder=tmp_path)
    assert wrong.returncode == 2
    assert "'Mars/Olympus' is no time zone" in wrong.stderr
    assert not (tmp_path / "chiprace.db").exists()


def test_every_setting_in_the_written_file_has_its_description() -> None:
    lines = commented().splitlines()
    described = [before for before, line in pairwise(lines) if line.startswith("#") and " = " in line]
    assert len(described) > 20
    assert all(before.startswith("# ") for before in described)
