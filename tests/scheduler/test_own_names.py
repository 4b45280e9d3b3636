"""A newsroom's own companies, chips and ways of stating events: proposed, written, and used."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from db.knowledge import Reference
from db.reference import TableError, load_reference
from scheduler.cli import cli

SAY = "Glowbeam earmarked Prism 2 chips for Quillstone."


def chiprace(*words: str, code: int = 0) -> Result:
    answer = CliRunner().invoke(cli, words)
    assert (answer.exit_code == 0) == (code == 0), (answer.output, answer.exception)
    return answer


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "names.toml"
    chiprace("new", "company", "Glowbeam", "--layer", "chips", "--other", "Glow Beam", "--write", str(path))
    chiprace(
        "new", "chip", "Prism 2", "--vendor", "Glowbeam", "--vendor-key", "glowbeam", "--write", str(path)
    )
    return path


def own(path: Path) -> Reference:
    return load_reference(names=path)


def test_what_is_written_loads_beside_ours_and_is_marked_as_unverified(table: Path) -> None:
    ours, both = load_reference(), own(table)
    company = both.company_by_key["glowbeam"]
    assert (company.strong, company.layers, company.unverified) == (
        ("Glowbeam", "Glow Beam"),
        ("chips",),
        True,
    )
    assert both.chip_by_key["prism-2"].vendor_key == "glowbeam"
    assert len(both.companies) == len(ours.companies) + 1
    assert both.fingerprint != ours.fingerprint


def test_a_way_of_stating_an_event_is_tried_and_then_used(table: Path) -> None:
    known = ["--names", str(table)]
    assert "supply_deal" not in chiprace("explain", SAY, *known).stdout
    words = ["new", "event", "supply_deal", "--verb", "earmark", "--role", "customer", "--other", "for"]
    assert "Events:" in chiprace(*words, "--say", "Nvidia earmarked chips for Oracle.").stdout
    assert "supply_deal" not in chiprace("explain", SAY, *known).stdout
    chiprace(*words, "--write", str(table))
    said = chiprace("explain", SAY, *known).stdout
    assert "supply_deal, announced  [own.supply_deal" in said
    assert "Prism 2 by Glowbeam (prism-2)" in said
    # Ours are told as before.
    kind = next(one for one in own(table).event_kinds if one.key == "supply_deal")
    assert len(kind.frames) > 5


def test_the_settings_name_the_table(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    Path("chiprace.toml").write_text('names = "names.toml"\n')
    assert "(glowbeam)" in chiprace("explain", "Glowbeam was founded in Reno.").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["company", "NVIDIA"], "the tables have it already, as 'nvidia'"),
        (["company", "Quillstone", "--key", "nvidia"], "have this key already, for NVIDIA"),
        (["company", "Quillstone", "--layer", "chip"], "did you mean 'chips'?"),
        (["company", "Quillstone", "--parent", "glowbeem"], "glowbeem"),
        (["chip", "Prism 3", "--vendor", "Glowbeam", "--family", "prism"], "prism"),
        (["event", "supply_deal"], "--verb or --noun"),
    ],
)
def test_what_would_not_load_is_one_line_and_nothing_is_written(
    table: Path, words: list[str], told: str
) -> None:
    before = table.read_bytes()
    error = str(chiprace("new", *words, "--write", str(table), code=1).exception)
    assert told in error
    assert "\n" not in error
    assert table.read_bytes() == before


def test_a_name_of_two_rows_is_told_with_the_file(table: Path) -> None:
    with table.open("a") as file:
        file.write('\n[[company]]\nkey = "gb"\nname = "GB"\nstrong = ["Glow Beam"]\nunverified = true\n')
    with pytest.raises(TableError, match=r"names\.toml .*'gb'.*also strong for 'glowbeam'"):
        own(table)
