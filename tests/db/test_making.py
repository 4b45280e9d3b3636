"""Nodes, packaging and families: what is wrong with a block is one line with file, block and mend."""

import shutil
import tomllib
from pathlib import Path

import pytest

from db.knowledge import Reference
from db.reference import TABLES, TableError, load_reference

NODE = """
[[node]]
key = "a3"
name = "A3"
foundry = "TSMC"
foundry_key = "tsmc"
production = "2026-H2"
source_url = "https://example.com/a3"
"""
PACKAGING = """
[[packaging]]
key = "tower"
name = "Tower"
owner = "Intel"
owner_key = "intel"
unverified = true
"""
PATTERN = r"""
[[chip_pattern]]
key = "zz"
vendor = "Intel"
family = "intel-gaudi"
pattern = '\bZZ(?P<number>\d)\b'
examples = ["ZZ1"]
"""
BLOCKS = {"nodes": "node", "packaging": "packaging", "chip_names": "chip_pattern"}
TRAPS = {
    "unknown_foundry": ("nodes", NODE.replace('"tsmc"', '"tsnc"'), ["'foundry_key'", "'tsnc'", "tsmc"]),
    "production_in_words": ("nodes", NODE.replace("2026-H2", "late 2026"), ["'production'", "2026-Q4"]),
    "node_without_evidence": ("nodes", NODE.replace("source_url", "note"), ["'a3'", "unverified = true"]),
    "unknown_owner": ("packaging", PACKAGING.replace('"intel"', '"intil"'), ["'owner_key'", "'intil'"]),
    "unknown_family": ("chip_names", PATTERN.replace("-gaudi", "-gaudy"), ["'family'", "intel-gaudi"]),
    "family_of_no_group": (
        "chip_names",
        PATTERN.replace('"intel-gaudi"', r"'intel-\g<no>'"),
        ["'family' cannot be filled in"],
    ),
    "unknown_family_of_a_group": (
        "chip_names",
        PATTERN.replace('"intel-gaudi"', r"'intel-\g<number>'"),
        ["'family' names 'intel-1'"],
    ),
}


def load_with(folder: Path, file: str, block: str) -> Reference:
    home = shutil.copytree(TABLES, folder / "tables")
    with (home / f"{file}.toml").open("a", encoding="utf-8") as table:
        table.write(block)
    return load_reference(home)


@pytest.mark.parametrize(
    ("file", "block"), [("nodes", NODE), ("packaging", PACKAGING), ("chip_names", PATTERN)]
)
def test_a_block_without_fault_is_read(tmp_path: Path, file: str, block: str) -> None:
    reference = load_with(tmp_path, file, block)
    table = {
        "nodes": reference.nodes,
        "packaging": reference.packaging,
        "chip_names": reference.chip_patterns,
    }
    assert table[file][-1].key == tomllib.loads(block)[BLOCKS[file]][0]["key"]


@pytest.mark.parametrize("trap", TRAPS)
def test_what_is_wrong_is_said_with_its_mend(tmp_path: Path, trap: str) -> None:
    file, block, said = TRAPS[trap]
    with pytest.raises(TableError) as caught:
        load_with(tmp_path, file, block)
    message = str(caught.value)
    assert "\n" not in message
    assert f"{file}.toml" in message
    assert all(word in message for word in said), message
