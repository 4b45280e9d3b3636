"""What is released is documented: every command, every field, every generated page up to date."""

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from scheduler.cli import cli
from scheduler.docs import NOUNS, documents

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_generated_page_is_what_its_source_says(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == documents()[name], f"docs/{name} is out of date: run 'make docs'"


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_has_an_example_and_stands_in_the_readme(name: str) -> None:
    # A name in full: "chiprace run" is not documented by "chiprace runs"; an example may set variables.
    called = re.compile(rf"\bchiprace {name}\b(?!-)")
    _, example, lines = (cli.commands[name].help or "").partition("Example:\n")
    assert example
    assert called.search(lines)
    assert called.search((ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_option_says_what_it_is_for(name: str) -> None:
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"chiprace {name} --{parameter.name}"


@pytest.mark.parametrize(("title", "noun"), NOUNS)
def test_every_field_says_what_it_holds(title: str, noun: type) -> None:
    missing = [item.name for item in fields(noun) if not item.metadata.get("doc")]
    assert missing == [], title


def test_the_changelog_names_this_version() -> None:
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    version = next(line.split("=")[1].strip() for line in setup.splitlines() if line.startswith("version"))
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_tour_shows_every_picture_there_is_and_none_that_is_missing() -> None:
    shown = set(
        re.findall(r"\(pictures/([\w-]+\.png)\)", (ROOT / "docs" / "tour.md").read_text(encoding="utf-8"))
    )
    kept = {picture.name: picture.stat().st_size for picture in (ROOT / "docs" / "pictures").iterdir()}
    assert shown == set(kept)
    assert sum(kept.values()) < 2_000_000
