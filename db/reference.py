"""Reads and validates the knowledge tables of a folder into one frozen Reference."""

import hashlib
from dataclasses import replace
from pathlib import Path

from db.blocks import Problems, TableError, TableFile
from db.event_kinds import EventKind, extended
from db.fiscal import FiscalYear
from db.knowledge import Chip, ChipName, ChipPattern, Company, Reference, Source, Unit
from db.manufacturing import Node, Packaging, Project
from db.rules import check_own, check_reference, check_sources

__all__ = ["TABLES", "TableError", "load_reference", "load_sources"]

TABLES = Path(__file__).with_name("tables")
# Each file with the blocks it may hold.
FILES = {
    "companies.toml": ("company",),
    "chips.toml": ("chip",),
    "chip_names.toml": ("chip_name", "chip_pattern"),
    "projects.toml": ("project",),
    "nodes.toml": ("node",),
    "packaging.toml": ("packaging",),
    "sources.toml": ("source",),
    "event_kinds.toml": ("event_kind",),
    "units.toml": ("unit",),
    "fiscal_years.toml": ("fiscal_year",),
}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TableError(
            f"{path}: cannot be read ({error.strerror}); give the path of a TOML file"
        ) from error


def fingerprint(contents: dict[str, bytes]) -> str:
    """Sixteen hex digits of SHA-256 over the files' names and bytes, in name order."""
    digest = hashlib.sha256()
    for name, content in sorted(contents.items()):
        # Lengths keep a moved boundary between name and content from giving the same digest.
        digest.update(f"{len(name)}:{name}{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def load_reference(
    folder: Path | None = None, *, sources: Path | None = None, names: Path | None = None
) -> Reference:
    """All tables of `folder` (default: the embedded ones), validated and fingerprinted.

    The file `sources` stands in place of their sources; the fingerprint stays that of the tables.
    The companies, chips and kinds of event of the file `names` stand beside theirs and count for the
    fingerprint; a kind of theirs gets the frames and topics that the file gives it.
    Raises TableError with one line that names file, block, what is wrong and the mend.
    """
    home = TABLES if folder is None else folder
    contents = {name: _read(home / name) for name in FILES}
    problems = Problems()
    files = {name: TableFile(home / name, content, problems) for name, content in contents.items()}
    for name, blocks in FILES.items():
        files[name].expect(*blocks)
    reference = Reference(
        companies=files["companies.toml"].rows("company", Company),
        chips=files["chips.toml"].rows("chip", Chip),
        chip_names=files["chip_names.toml"].rows("chip_name", ChipName, identity="name"),
        chip_patterns=files["chip_names.toml"].rows("chip_pattern", ChipPattern),
        projects=files["projects.toml"].rows("project", Project),
        nodes=files["nodes.toml"].rows("node", Node),
        packaging=files["packaging.toml"].rows("packaging", Packaging),
        sources=files["sources.toml"].rows("source", Source),
        event_kinds=files["event_kinds.toml"].rows("event_kind", EventKind),
        units=files["units.toml"].rows("unit", Unit),
        fiscal_years=files["fiscal_years.toml"].rows("fiscal_year", FiscalYear),
        fingerprint=fingerprint(contents),
    )
    # A block that could not be read would make every row that names it look wrong as well.
    problems.raise_first()
    check_reference(reference, home, problems)
    problems.raise_first()
    if names is not None:
        reference = _with_own(reference, names, fingerprint(contents | {"names": _read(names)}))
    return reference if sources is None else replace(reference, sources=load_sources(sources))


def _with_own(reference: Reference, path: Path, mark: str) -> Reference:
    """The tables with the companies, chips and kinds of event of a person's own file beside theirs."""
    problems = Problems()
    table = TableFile(path, _read(path), problems)
    table.expect("company", "chip", "event_kind")
    companies, chips = table.rows("company", Company), table.rows("chip", Chip)
    kinds = table.rows("event_kind", EventKind)
    problems.raise_first()
    known = {kind.key: kind for kind in reference.event_kinds}
    for kind in kinds:
        ours = known.get(kind.key)
        known[kind.key] = kind if ours is None else extended(ours, kind)
    made = replace(
        reference,
        companies=reference.companies + companies,
        chips=reference.chips + chips,
        event_kinds=tuple(known.values()),
        fingerprint=mark,
    )
    check_own(made, len(companies), len(chips), path, problems)
    problems.raise_first()
    return made


def load_sources(path: Path) -> tuple[Source, ...]:
    """The ``[[source]]`` blocks of a file of the user's own, in file order.

    Raises TableError as `load_reference` does, and where the file holds no source at all.
    """
    problems = Problems()
    table = TableFile(path, _read(path), problems)
    table.expect("source")
    sources = table.rows("source", Source)
    problems.raise_first()
    check_sources(sources, str(path), problems)
    if not sources:
        problems.add(str(path), "holds no [[source]] block; add one with key, name, kind and url")
    problems.raise_first()
    return sources
