"""Blocks of a person's own table of names: a company, a chip, a way of stating an event."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from db.knowledge import Chip, Company, Reference
from db.reference import TableError, load_reference
from scheduler.scaffold import ScaffoldError


def block(name: str, values: Mapping[str, object], frame: Mapping[str, object] | None = None) -> str:
    """One block of TOML; what is None or empty is left out. A `frame` stands in it, a little to the right."""
    lines = [f"[[{name}]]", *_assignments(values)]
    if frame is not None:
        lines += ["", f"  [[{name}.frame]]", *(f"  {line}" for line in _assignments(frame))]
    return "\n".join([*lines, ""])


def _assignments(values: Mapping[str, object]) -> list[str]:
    # Strings, flags and lists are written in TOML as in JSON.
    return [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
        if value not in (None, (), [])
    ]


def refuse_known(name: str, reference: Reference) -> None:
    """Raise ScaffoldError where a table has the name already: a second row would take half its mentions."""
    rows: tuple[Company | Chip, ...] = (*reference.companies, *reference.chips)
    known = next((row.key for row in rows if name in (row.name, *row.strong)), None)
    if known is not None:
        raise ScaffoldError(f"{name}: the tables have it already, as {known!r}")


def with_block(text: str, file: Path | None) -> tuple[str, Reference]:
    """The file's text with the block behind it, and the tables with all of it beside them.

    Raises ScaffoldError where the whole would not load.
    """
    before = file.read_text(encoding="utf-8") if file is not None and file.exists() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    whole = before + gap + text
    with tempfile.TemporaryDirectory(prefix="chiprace-") as folder:
        path = Path(folder, "names.toml")
        path.write_text(whole, encoding="utf-8")
        try:
            return whole, load_reference(names=path)
        except TableError as error:
            shown = str(file) if file is not None else "the proposed block"
            raise ScaffoldError(str(error).replace(str(path), shown)) from error
