"""docs/deploy.md holds units, a container file and commands that are tried, not only written."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from scheduler.cli import cli

PAGE = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
INSTRUCTIONS = set("FROM RUN COPY ENV USER WORKDIR VOLUME STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD".split())


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def options_of(command: str) -> set[str]:
    return {name for one in (cli, cli.commands[command]) for param in one.params for name in param.opts}


def test_every_command_of_the_page_is_one_of_ours_with_its_options() -> None:
    seen = set()
    for line in re.findall(r"(?:bin/|^|&& |`|\s)chiprace ((?:--|[a-z])[^`|&#>\n]*)", PAGE, re.MULTILINE):
        words = shlex.split(line.split("  ")[0].rstrip("\\ "))
        name = next((word for word in words if word in cli.commands), None)
        if name is None:
            continue
        seen.add(name)
        unknown = {word for word in words if word.startswith("--")} - options_of(name)
        assert not unknown, line
    assert {"schedule", "serve", "check", "backup", "restore", "tag", "init", "run", "publish"} <= seen


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_both_units(tmp_path: Path) -> None:
    names = ("chiprace.service", "chiprace-site.service")
    for name, text in zip(names, blocks("ini"), strict=True):
        # What is verified must exist: any program that does will do.
        (tmp_path / name).write_text(text.replace("/opt/chiprace/bin/chiprace", "/bin/true"))
    for name in names:
        answer = subprocess.run(
            ["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        about = [line for line in answer.stderr.splitlines() if name in line]
        assert about == []


def test_the_units_stop_in_good_order_and_do_not_loop_on_wrong_use() -> None:
    clock = configparser.ConfigParser(interpolation=None, strict=False)
    clock.optionxform = str  # type: ignore[assignment,method-assign]
    clock.read_string(blocks("ini")[0])
    service = clock["Service"]
    # A run that is told to stop has 30 s, and the crawl in it 30 s more.
    assert int(service["TimeoutStopSec"]) > 60
    assert service["RestartPreventExitStatus"] == "2"
    assert service["ExecReload"].endswith("-HUP $MAINPID")


def test_the_container_file_has_known_instructions_and_a_command_of_ours() -> None:
    (text,) = blocks("dockerfile")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert {line.split()[0] for line in lines} <= INSTRUCTIONS
    assert lines[-2:] == ['ENTRYPOINT ["chiprace"]', 'CMD ["schedule"]']
