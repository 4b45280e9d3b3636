"""From what a probe found to the ``[[source]]`` block that follows it: a key of its own, text, its check."""

import json
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from crawler.extract.urls import normalise_url
from crawler.findings import Probed
from crawler.hosts import literal_address
from db.records import ChipraceError
from db.reference import TableError, load_sources

# Second levels under which registries of countries sell names: example.co.uk is "example".
SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gov", "net", "or", "org"})


class ScaffoldError(ChipraceError):
    """A block that cannot be added; one line says the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A block that was checked, as TOML `text`, and its `key`."""

    key: str
    text: str


def propose(found: Probed, *, taken: Collection[str], today: date, key: str | None = None) -> Proposal:
    """The block of what was found, with `key` or one made of the host that is none of `taken`.

    Raises ScaffoldError where the block would not load.
    """
    key = key or unique(slug(found.page), taken)
    proposal = Proposal(key=key, text=block(fields(found, key, today)))
    check(proposal.text, "the proposed block")
    return proposal


def fields(found: Probed, key: str, today: date) -> Mapping[str, object]:
    """The keys of the block in their order; what is as usual is left out."""
    host = urlsplit(found.page).hostname or ""
    values: dict[str, object] = {
        "key": key,
        "name": found.name or host,
        "kind": found.kind,
        "url": found.url,
        "homepage": found.page if found.page != found.url else None,
        "language": found.language if found.language != "en" else None,
        "link_pattern": found.link_pattern,
        # Where robots.txt closes every article, what the listing says of them is all there is.
        "may_fetch_pages": False if found.robots.closed == found.listed else None,
        "evidence": "answered chiprace new source",
        "evidence_date": today.isoformat(),
    }
    return {name: value for name, value in values.items() if value is not None}


def block(values: Mapping[str, object]) -> str:
    """One ``[[source]]`` block."""
    # JSON strings and flags are TOML as they stand.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "\n".join(["[[source]]", *lines, ""])


def slug(url: str) -> str:
    """A key made of an address's host: without ``www.`` and the registry's part, dots as hyphens."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    labels = host.split(".")
    if literal_address(host) is None and len(labels) > 1:
        labels = labels[:-1]
        if len(labels) > 1 and labels[-1] in SECOND_LEVELS:
            labels = labels[:-1]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(labels)).strip("-") or "source"


def unique(key: str, taken: Collection[str]) -> str:
    """`key`, or with the first number from 2 that makes it one that is not taken."""
    number, candidate = 1, key
    while candidate in taken:
        number += 1
        candidate = f"{key}-{number}"
    return candidate


def refuse_taken(key: str | None, keys: Collection[str], where: str) -> None:
    """Raises ScaffoldError for a key that `where` has already."""
    if key in keys:
        raise ScaffoldError(f"{where}: the key {key!r} is there already; choose another with --key")


def check(text: str, name: str) -> None:
    """Raises ScaffoldError, which says `name`, where a file of this text would not load."""
    with tempfile.TemporaryDirectory(prefix="chiprace-") as folder:
        path = Path(folder, "sources.toml")
        path.write_text(text, encoding="utf-8")
        try:
            load_sources(path)
        except TableError as error:
            raise ScaffoldError(str(error).replace(str(path), name)) from error


def read_file(path: Path) -> tuple[frozenset[str], Mapping[str, str]]:
    """Keys of the file at `path`, and key by normalised address; empty where there is no file, or no block.

    Raises TableError where it does not load: what is appended would not load either.
    """
    if not path.exists() or not re.search(rb"^\s*[^#\s]", path.read_bytes(), re.MULTILINE):
        return frozenset(), {}
    sources = load_sources(path)
    return frozenset(one.key for one in sources), {normalise_url(one.url): one.key for one in sources}


def known_as(found: Probed, addresses: Mapping[str, str]) -> str | None:
    """The key under which a file follows already what was found, or None."""
    return addresses.get(normalise_url(found.url))


def append(path: Path, proposal: Proposal) -> None:
    """Add the block to the file at `path`, which is made if need be.

    Raises ScaffoldError for a key that is there already, and where the whole would not load.
    """
    keys, _ = read_file(path)
    refuse_taken(proposal.key, keys, str(path))
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    check(before + gap + proposal.text, str(path))
    with path.open("a", encoding="utf-8") as file:
        file.write(gap + proposal.text)
